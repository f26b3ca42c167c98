package io.github.ssepush.engine;

/**
 * The lag of a client behind its destinations.
 *
 * @param messages how many messages are waiting to be written to it
 * @param bytes how many bytes these have, as far as this node has them at hand
 */
public record Lag(long messages, long bytes) {

	static final Lag NONE = new Lag(0, 0);

}
