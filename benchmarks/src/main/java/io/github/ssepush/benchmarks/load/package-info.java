/**
 * The load client: opens streams, publishes, counts and times what arrives.
 */
@NullMarked
package io.github.ssepush.benchmarks.load;

import org.jspecify.annotations.NullMarked;
