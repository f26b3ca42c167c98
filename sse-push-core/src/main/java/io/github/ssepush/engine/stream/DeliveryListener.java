package io.github.ssepush.engine.stream;

import io.github.ssepush.broker.History;

/**
 * Told of what is written to clients, for meters. Called by the writers, for each write,
 * and by those who open clients: an implementation must be quick, must not allocate or
 * block and must not throw.
 */
public interface DeliveryListener {

	/** Does not listen. */
	DeliveryListener NONE = new DeliveryListener() {
	};

	/**
	 * A write has brought messages to a client.
	 * @param messages how many
	 */
	default void written(int messages) {
	}

	/**
	 * The oldest message of a write that was sent while the client was open has reached
	 * it.
	 * @param nanos how long after the application's call its last byte was written
	 */
	default void delivered(long nanos) {
	}

	/**
	 * A client for which there was nothing else got its heartbeat.
	 */
	default void heartbeat() {
	}

	/**
	 * A client that came back, or had fallen behind what this node has at hand, has found
	 * its place in one of its destinations.
	 * @param outcome whether it gets everything from there on
	 */
	default void replayed(History.Status outcome) {
	}

	/**
	 * A client has begun in the past of one of its destinations.
	 */
	default void started() {
	}

	/**
	 * A client is told that messages are lost to it.
	 * @param reason why; never complete
	 */
	default void reset(History.Status reason) {
	}

}
