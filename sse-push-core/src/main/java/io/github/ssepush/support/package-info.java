/**
 * Threads, timers and bounds that all rooms share. Not part of the API.
 */
@NullMarked
package io.github.ssepush.support;

import org.jspecify.annotations.NullMarked;
