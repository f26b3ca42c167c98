/**
 * The meters, for applications that have Micrometer. Not part of the API but for the
 * meters' names.
 */
@NullMarked
package io.github.ssepush.metrics;

import org.jspecify.annotations.NullMarked;
