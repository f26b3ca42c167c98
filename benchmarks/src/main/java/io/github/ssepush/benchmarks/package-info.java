/**
 * The tables of the benchmarks and the processes that they are measured on.
 */
@NullMarked
package io.github.ssepush.benchmarks;

import org.jspecify.annotations.NullMarked;
