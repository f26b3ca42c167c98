package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Says until when a server may carry out what is written to it now, by its own clock: not
 * later than this node gives the connection up. A server that stopped for a while does
 * not do then what was done elsewhere meanwhile. Belongs to the loop.
 */
final class CallTimes {

	private static final long NANOS = 1_000_000;

	private final long patienceMillis;

	/** The times when the calls without an answer were written, the oldest first. */
	private final Deque<Long> written = new ArrayDeque<>();

	/** The time in ms by which the server's clock is ahead of this one, or more. */
	private long ahead = Long.MIN_VALUE;

	CallTimes(Duration patience) {
		this.patienceMillis = patience.toMillis();
	}

	/** Take the time of the server. */
	void hear(long serverMillis) {
		this.ahead = Math.max(this.ahead, serverMillis - System.nanoTime() / NANOS);
	}

	/** Note that a call is written. */
	void write() {
		this.written.add(System.nanoTime());
	}

	/** Note that the oldest call is answered. */
	void answer() {
		this.written.poll();
	}

	/**
	 * Return the time until which the server may carry out a call, once it has answered
	 * one.
	 */
	long latest() {
		Long oldest = this.written.peek();
		return this.ahead + ((oldest != null) ? oldest : System.nanoTime()) / NANOS + this.patienceMillis;
	}

}
