package io.github.ssepush.broker.redis;

import java.time.Duration;

/**
 * What the broker keeps in Redis, and how patient it is.
 *
 * @param keyPrefix what the names of all keys and channels begin with
 * @param timeout how long a call waits for Redis before it fails
 * @param beatInterval how often a node says that it is alive, and looks whether it has
 * missed anything; one that does not for three times as long is gone
 * @param messages the most messages of one destination
 * @param userBytes the most bytes of one user's messages
 * @param topicBytes the most bytes of one topic's messages, or of those to everyone
 * @param retention how long a message is kept
 * @param idempotencyPeriod how long an idempotency key is remembered
 */
public record RedisSettings(String keyPrefix, Duration timeout, Duration beatInterval, int messages, long userBytes,
		long topicBytes, Duration retention, Duration idempotencyPeriod) {

	private static final Duration IDLE = Duration.ofDays(7);

	/** How long a connection may say nothing before it is taken for dead. */
	Duration stall() {
		return this.timeout.multipliedBy(2).dividedBy(5);
	}

	/** How long a node is alive after it has said so. */
	Duration nodeLife() {
		return this.beatInterval.multipliedBy(3);
	}

	/** How long the place in a history is known after its last message. */
	Duration destinationLife() {
		Duration twice = this.retention.multipliedBy(2);
		return (twice.compareTo(IDLE) > 0) ? twice : IDLE;
	}

}
