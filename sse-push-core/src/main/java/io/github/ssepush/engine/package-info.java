/**
 * The engine: clients, the logs they follow and the threads that write to them. JDK and
 * contract only. {@code docs/concurrency.md} says which thread may do what.
 */
@NullMarked
package io.github.ssepush.engine;

import org.jspecify.annotations.NullMarked;
