package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The writers of this node, among whom the clients are distributed.
 */
public final class Writers {

	private final int count;

	private final Duration interval;

	private final AtomicInteger next = new AtomicInteger();

	private volatile List<Writer> writers = List.of();

	/**
	 * Create none yet.
	 * @param count how many there are to be
	 * @param interval how often they look at the time
	 */
	public Writers(int count, Duration interval) {
		this.count = count;
		this.interval = interval;
	}

	/**
	 * Replace the writers by new ones, whose threads do not run yet.
	 */
	public void renew() {
		use(IntStream.rangeClosed(1, this.count).mapToObj(Writer::new).toList());
	}

	/**
	 * Start the threads.
	 */
	public void start() {
		this.writers.forEach(Writer::start);
	}

	/**
	 * Use writers that have threads, or are driven by a test.
	 * @param writers the writers
	 */
	public void use(List<Writer> writers) {
		this.writers = writers;
	}

	/** Return the writer of the next client. */
	Writer next() {
		return this.writers.get(Math.floorMod(this.next.getAndIncrement(), this.writers.size()));
	}

	/**
	 * Return how often all are to look at the time.
	 * @return the interval of {@link #tick}
	 */
	public Duration interval() {
		return this.interval;
	}

	/**
	 * Have all look at the time.
	 */
	public void tick() {
		this.writers.forEach(Writer::tick);
	}

	/**
	 * Return how busy the busiest one was lately.
	 * @return the share of its time in which it had something to do
	 */
	public double busy() {
		return this.writers.stream().mapToDouble(Writer::busy).max().orElse(0);
	}

	/**
	 * End the threads, each when there is nothing to do.
	 * @param millis how long to wait for each
	 */
	public void stop(long millis) {
		this.writers.forEach((writer) -> writer.stop(millis));
	}

}
