/**
 * The streams of a node: what is written to each client, and the threads that write it.
 */
@NullMarked
package io.github.ssepush.engine.stream;

import org.jspecify.annotations.NullMarked;
