package io.github.ssepush.broker;

import java.time.Duration;

import io.github.ssepush.Destination;

/**
 * The limits of one destination's history. Messages beyond a limit are evicted, oldest
 * first, and a client that needs them gets a reset.
 *
 * @param messages the maximum number of messages
 * @param userBytes the maximum size of one user's messages in bytes
 * @param topicBytes the maximum size of the messages of one topic, or of those to
 * everyone, in bytes
 * @param retention how long a message is retained
 * @param idempotencyPeriod how long an idempotency key is remembered
 */
public record HistoryLimits(int messages, long userBytes, long topicBytes, Duration retention,
		Duration idempotencyPeriod) {

	/**
	 * Return the maximum size of a destination's messages.
	 * @param destination the destination
	 * @return the size in bytes
	 */
	public long bytesFor(Destination destination) {
		return (destination.kind() == Destination.Kind.USER) ? this.userBytes : this.topicBytes;
	}

}
