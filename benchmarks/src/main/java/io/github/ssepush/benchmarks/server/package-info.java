/**
 * The peers: applications with one and the same interface.
 */
@NullMarked
package io.github.ssepush.benchmarks.server;

import org.jspecify.annotations.NullMarked;
