/**
 * API for authors of brokers, which store messages and route them between nodes.
 */
@NullMarked
package io.github.ssepush.broker;

import org.jspecify.annotations.NullMarked;
