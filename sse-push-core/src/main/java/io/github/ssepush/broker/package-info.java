/**
 * The contract between the engine and a broker, which stores messages and routes them
 * between nodes. Part of the API, for authors of brokers.
 */
@NullMarked
package io.github.ssepush.broker;

import org.jspecify.annotations.NullMarked;
