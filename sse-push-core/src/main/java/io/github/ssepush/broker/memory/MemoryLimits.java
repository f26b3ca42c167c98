package io.github.ssepush.broker.memory;

import io.github.ssepush.broker.HistoryLimits;

/**
 * The limits of the broker's memory.
 *
 * @param history the limits of each history; also as many idempotency keys of a
 * destination are remembered as messages
 * @param totalBytes the maximum size of all messages and idempotency keys in bytes;
 * exceeded only by destinations that have an open client
 * @param destinations the maximum number of destinations; exceeded only by destinations
 * that have an open client
 */
public record MemoryLimits(HistoryLimits history, long totalBytes, int destinations) {

}
