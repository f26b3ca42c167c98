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
 * @param run the limits of a run
 */
public record HistoryLimits(int messages, long userBytes, long topicBytes, Duration retention,
		Duration idempotencyPeriod, RunLimits run) {

	/**
	 * Create limits for an application without runs.
	 * @param messages the maximum number of messages
	 * @param userBytes the maximum size of one user's messages in bytes
	 * @param topicBytes the maximum size of the messages of one topic, or of those to
	 * everyone, in bytes
	 * @param retention how long a message is retained
	 * @param idempotencyPeriod how long an idempotency key is remembered
	 */
	public HistoryLimits(int messages, long userBytes, long topicBytes, Duration retention,
			Duration idempotencyPeriod) {
		this(messages, userBytes, topicBytes, retention, idempotencyPeriod, RunLimits.DEFAULT);
	}

	/**
	 * Return the maximum size of the messages of a destination.
	 * @param destination the destination
	 * @return the size in bytes
	 */
	public long bytesFor(Destination destination) {
		return (destination.kind() == Destination.Kind.USER) ? this.userBytes : this.topicBytes;
	}

}
