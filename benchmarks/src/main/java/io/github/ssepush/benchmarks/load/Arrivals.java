package io.github.ssepush.benchmarks.load;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The events that arrived of an expected number. Belongs to the load client's thread
 * until {@link LoadClient#await}.
 */
public final class Arrivals {

	private final CompletableFuture<Void> complete = new CompletableFuture<>();

	private final long startedAt = Payload.now();

	private final long[] latencies;

	private int count;

	private long lastAt = this.startedAt;

	Arrivals(int expected) {
		this.latencies = new long[expected];
	}

	/**
	 * Events from before this measurement, and any beyond those expected, don't count.
	 */
	void add(long sentAt, long now) {
		if (sentAt < this.startedAt || this.count == this.latencies.length) {
			return;
		}
		this.latencies[this.count++] = now - sentAt;
		this.lastAt = now;
		if (this.count == this.latencies.length) {
			this.complete.complete(null);
		}
	}

	CompletableFuture<Void> complete() {
		return this.complete;
	}

	/**
	 * Return how many of the expected events arrived.
	 * @return the count
	 */
	public int count() {
		return this.count;
	}

	/**
	 * Return how many of the expected events did not arrive.
	 * @return the count
	 */
	public int lost() {
		return this.latencies.length - this.count;
	}

	/**
	 * Return the time from the start of the measurement to the last event.
	 * @return the seconds
	 */
	public double seconds() {
		return (this.lastAt - this.startedAt) / 1e9;
	}

	/**
	 * Return a percentile of the time from sending to arrival.
	 * @param percentile between 0 and 1
	 * @return the milliseconds, {@code NaN} if nothing arrived
	 */
	public double latency(double percentile) {
		long[] sorted = Arrays.copyOf(this.latencies, this.count);
		Arrays.sort(sorted);
		return (this.count == 0) ? Double.NaN : sorted[(int) (percentile * (this.count - 1))] / 1e6;
	}

}
