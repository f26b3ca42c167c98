package io.github.ssepush.broker.redis;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts, each up to twice as long as the one before it. Not safe
 * for use by several threads.
 */
final class Backoff {

	private final long shortest;

	private final long longest;

	private long pause;

	/** Pause before attempts to connect. */
	Backoff() {
		this(50, 2000);
	}

	Backoff(long shortest, long longest) {
		this.shortest = shortest;
		this.longest = longest;
		this.pause = shortest;
	}

	/**
	 * Return the next pause.
	 * @return a random part of it, at least half, in milliseconds
	 */
	long next() {
		long next = ThreadLocalRandom.current().nextLong(this.pause / 2, this.pause + 1);
		this.pause = Math.min(this.longest, this.pause * 2);
		return next;
	}

	/** Begin with the shortest pause again. */
	void reset() {
		this.pause = this.shortest;
	}

}
