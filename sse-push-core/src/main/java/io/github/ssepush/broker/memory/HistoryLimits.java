package io.github.ssepush.broker.memory;

import java.time.Duration;

/**
 * How much the broker retains. What is beyond a limit goes, oldest first, and a client
 * that wanted it gets a reset.
 *
 * @param messages the most messages of one destination
 * @param userBytes the most bytes of one user's messages
 * @param topicBytes the most bytes of one topic's messages, or of those to everyone
 * @param retention how long a message is kept
 * @param totalBytes the most bytes of memory for all messages and idempotency keys;
 * exceeded only by destinations that have an open client
 * @param destinations the most destinations that are remembered; exceeded only by those
 * that have an open client
 * @param idempotencyPeriod how long an idempotency key is remembered, and no more than
 * {@code messages} of them for one destination
 */
public record HistoryLimits(int messages, long userBytes, long topicBytes, Duration retention, long totalBytes,
		int destinations, Duration idempotencyPeriod) {

}
