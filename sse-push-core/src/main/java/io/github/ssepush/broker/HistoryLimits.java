package io.github.ssepush.broker;

import java.time.Duration;

import io.github.ssepush.Destination;

/**
 * Limits of one destination's history. Messages beyond a limit are evicted, oldest first,
 * and a client that needs them receives a reset.
 *
 * @param messages the maximum number of messages
 * @param userBytes the maximum size of one user's messages in bytes
 * @param topicBytes the maximum size of the messages of one topic, or of the messages to
 * everyone, in bytes
 * @param retention the time to retain a message
 * @param idempotencyPeriod the time to remember an idempotency key
 */
public record HistoryLimits(int messages, long userBytes, long topicBytes, Duration retention,
		Duration idempotencyPeriod) {

	/**
	 * Return the maximum size of the messages of a destination.
	 * @param destination the destination
	 * @return the size in bytes
	 */
	public long bytesFor(Destination destination) {
		return (destination.kind() == Destination.Kind.USER) ? this.userBytes : this.topicBytes;
	}

}
