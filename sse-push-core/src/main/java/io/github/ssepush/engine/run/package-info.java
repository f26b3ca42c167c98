/**
 * The producers of runs on this node. {@code docs/concurrency.md} says which thread may
 * do what.
 */
@NullMarked
package io.github.ssepush.engine.run;

import org.jspecify.annotations.NullMarked;
