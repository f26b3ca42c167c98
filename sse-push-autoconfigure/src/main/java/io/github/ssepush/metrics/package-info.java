/**
 * Meters, for applications that have Micrometer. Part of the API are the names of the
 * meters and of their tags.
 */
@NullMarked
package io.github.ssepush.metrics;

import org.jspecify.annotations.NullMarked;
