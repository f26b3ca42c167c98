package io.github.ssepush.engine.log;

import java.time.Duration;

import io.github.ssepush.broker.Start;

/**
 * The start in the past of a cursor without a position. A start that counts from now
 * counts from when the follower has asked for it, whenever the broker answers.
 *
 * @param start the start when the follower has asked for it
 * @param askedAt what {@link System#nanoTime} said then
 */
record Beginning(Start start, long askedAt) {

	/** No history is retained for longer. */
	private static final Duration LONGEST = Duration.ofDays(100_000);

	/** Return the start now. */
	Start now() {
		if (this.start instanceof Start.Since since) {
			Duration age = since.age();
			return (age.compareTo(LONGEST) > 0) ? since
					: new Start.Since(age.plus(Duration.ofNanos(System.nanoTime() - this.askedAt)));
		}
		return this.start;
	}

}
