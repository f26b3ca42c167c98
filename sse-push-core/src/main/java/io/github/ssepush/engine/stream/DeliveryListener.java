package io.github.ssepush.engine.stream;

import io.github.ssepush.broker.History;

/**
 * Callback interface that is notified of what is written to clients, to record meters.
 * Called by the writers, for each write, and by threads that open clients: an
 * implementation must be quick, must not allocate or block and must not throw.
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
	 * Handle a client that has found its place in one of its destinations, after it
	 * reconnected or fell behind what this node has at hand.
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
	 * Handle a reset, which says that a client has lost messages.
	 * @param reason why; never complete
	 */
	default void reset(History.Status reason) {
	}

}
