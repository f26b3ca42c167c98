/**
 * What the tests share: a real server, tokens, and clients that read streams.
 */
@NullMarked
package io.github.ssepush.test;

import org.jspecify.annotations.NullMarked;
