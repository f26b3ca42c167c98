package io.github.ssepush.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the clients of this node, with those that are on their way, up to a limit that
 * is never exceeded.
 */
final class ClientLimit {

	private volatile int max;

	private final AtomicInteger taken = new AtomicInteger();

	ClientLimit(int max) {
		this.max = max;
	}

	int max() {
		return this.max;
	}

	/** Change the limit. Clients that are open stay open. */
	void set(int max) {
		this.max = max;
	}

	/** Take a place, if one is free. */
	boolean take() {
		int limit = this.max;
		return this.taken.getAndUpdate((count) -> (count < limit) ? count + 1 : count) < limit;
	}

	/** Return whether no place is free at this moment. */
	boolean isReached() {
		return this.taken.get() >= this.max;
	}

	boolean isUnused() {
		return this.taken.get() == 0;
	}

	/** Leave a place that was taken. */
	void leave() {
		this.taken.decrementAndGet();
	}

}
