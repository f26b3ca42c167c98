/**
 * Meters and observations, for applications that have Micrometer. Part of the API are the
 * names of the meters and of their tags, and what a
 * {@link io.github.ssepush.metrics.SsePushObservationConvention} needs.
 */
@NullMarked
package io.github.ssepush.metrics;

import org.jspecify.annotations.NullMarked;
