package io.github.ssepush.broker.redis;

import java.util.concurrent.ThreadLocalRandom;

/**
 * The pauses between attempts to connect, each up to twice as long as the one before it.
 * Not safe for use by several threads.
 */
final class Backoff {

	private static final long SHORTEST = 50;

	private static final long LONGEST = 2000;

	private long pause = SHORTEST;

	/**
	 * Return the next pause.
	 * @return a random part of it, at least half, in milliseconds
	 */
	long next() {
		long next = ThreadLocalRandom.current().nextLong(this.pause / 2, this.pause + 1);
		this.pause = Math.min(LONGEST, this.pause * 2);
		return next;
	}

	/** Begin with the shortest pause again. */
	void reset() {
		this.pause = SHORTEST;
	}

}
