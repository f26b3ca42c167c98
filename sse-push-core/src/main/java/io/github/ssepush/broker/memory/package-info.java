/**
 * The default broker: one node, this JVM, no other service.
 */
@NullMarked
package io.github.ssepush.broker.memory;

import org.jspecify.annotations.NullMarked;
