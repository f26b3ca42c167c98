package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.github.ssepush.broker.HistoryLimits;

/**
 * The broker's keys in Redis, their limits, and the broker's time-outs.
 *
 * @param keyPrefix what the names of all keys and channels begin with
 * @param timeout how long a call waits for Redis before it fails
 * @param beatInterval how often a node says that it is alive, and looks whether it has
 * missed anything; one that does not for three times as long is gone
 * @param history the limits of each history
 */
public record RedisSettings(String keyPrefix, Duration timeout, Duration beatInterval, HistoryLimits history) {

	private static final Duration IDLE = Duration.ofDays(7);

	private static final int CALL_BEATS = 120;

	/** Return how long a connection may say nothing before it is taken for dead. */
	Duration stall() {
		return this.timeout.multipliedBy(2).dividedBy(5);
	}

	/** Return how long a node is alive after it has said so. */
	Duration nodeLife() {
		return this.beatInterval.multipliedBy(3);
	}

	/**
	 * Return how long the number of a node's last call is known after it has said that it
	 * is alive: longer than Redis may carry out a call.
	 */
	Duration callLife() {
		Duration late = this.timeout.multipliedBy(2);
		Duration beats = this.beatInterval.multipliedBy(CALL_BEATS);
		return (late.compareTo(beats) > 0) ? late : beats;
	}

	/**
	 * Return how long a run is known after a message, in which time its producer ends it.
	 */
	Duration runLife() {
		return this.history.run().idleTimeout().plus(this.history.run().retention());
	}

	/** Return how long the place in a history is known after its last message. */
	Duration destinationLife() {
		Duration twice = this.history.retention().multipliedBy(2);
		return (twice.compareTo(IDLE) > 0) ? twice : IDLE;
	}

}
