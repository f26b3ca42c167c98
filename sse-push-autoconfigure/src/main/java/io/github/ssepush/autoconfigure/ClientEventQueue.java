package io.github.ssepush.autoconfigure;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.support.Backlog;

/**
 * Connect and disconnect events that wait for the application's listeners, in the order
 * in which they happened. A client has one of them at most: if its connect event still
 * waits when it disconnects, neither event is published. Connect events do not fit into a
 * full queue, while the disconnect event of a client that the listeners know always does.
 * Safe for use by any thread.
 */
final class ClientEventQueue {

	private final Backlog backlog;

	private final Map<String, Object> events = new LinkedHashMap<>();

	/** Open clients whose connect event did not fit. */
	private final Set<String> untold = new HashSet<>();

	private boolean draining;

	private boolean closed;

	ClientEventQueue(Backlog backlog) {
		this.backlog = backlog;
	}

	/**
	 * Add the event of a client that has connected.
	 * @return whether the caller must start to {@link #take}
	 */
	synchronized boolean connected(String clientId, Object event) {
		if (this.closed) {
			return false;
		}
		if (!this.backlog.add(1)) {
			this.untold.add(clientId);
			return false;
		}
		return add(clientId, event);
	}

	/**
	 * Add the event of a client that has disconnected, if the listeners know of the
	 * client.
	 * @return whether the caller must start to {@link #take}
	 */
	synchronized boolean disconnected(String clientId, Object event) {
		if (this.closed || this.untold.remove(clientId)) {
			return false;
		}
		if (this.events.remove(clientId) != null) {
			this.backlog.remove(1);
			return false;
		}
		this.backlog.addAnyway(1);
		return add(clientId, event);
	}

	/**
	 * Take the oldest event. The caller goes on until there is none.
	 */
	synchronized @Nullable Object take() {
		Iterator<Object> oldestFirst = this.events.values().iterator();
		if (!oldestFirst.hasNext()) {
			this.draining = false;
			return null;
		}
		Object oldest = oldestFirst.next();
		oldestFirst.remove();
		this.backlog.remove(1);
		return oldest;
	}

	/**
	 * Take no more events, and drop those that wait.
	 * @return the number of events that were dropped
	 */
	synchronized int close() {
		this.closed = true;
		int dropped = 0;
		while (take() != null) {
			dropped++;
		}
		return dropped;
	}

	private boolean add(String clientId, Object event) {
		this.events.put(clientId, event);
		boolean begin = !this.draining;
		this.draining = true;
		return begin;
	}

}
