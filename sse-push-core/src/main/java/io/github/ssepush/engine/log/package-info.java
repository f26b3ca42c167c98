/**
 * The logs of a node: what it holds of the destinations that its clients follow, and the
 * cursors that read it. {@code docs/concurrency.md} says which thread may do what.
 */
@NullMarked
package io.github.ssepush.engine.log;

import org.jspecify.annotations.NullMarked;
