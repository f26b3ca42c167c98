package io.github.ssepush.sample;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The reading that the charts show: the payload of every {@code meters} event.
 *
 * @param at when the meters were read
 * @param node what this node is called, empty if there is no other
 * @param clients how many clients are open on this node
 * @param messagesPerSecond how many messages users have sent per second since the last
 * reading
 * @param delivery how late messages were, {@code null} if nothing measures it
 */
record MeterReading(Instant at, String node, int clients, double messagesPerSecond, @Nullable Delivery delivery) {

	/**
	 * From the send to the last byte written, in milliseconds, over the last seconds.
	 *
	 * @param p50 the median, {@code null} if nothing was written
	 * @param p95 the 95th percentile, {@code null} if nothing was written
	 * @param p99 the 99th percentile, {@code null} if nothing was written
	 */
	record Delivery(@Nullable Double p50, @Nullable Double p95, @Nullable Double p99) {

	}

}
