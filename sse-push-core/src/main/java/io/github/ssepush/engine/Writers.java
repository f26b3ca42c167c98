package io.github.ssepush.engine;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * The writers of this node, among whom the clients are distributed.
 */
final class Writers {

	private final int count;

	private final AtomicInteger next = new AtomicInteger();

	private volatile List<Writer> writers = List.of();

	Writers(int count) {
		this.count = count;
	}

	/** Replace the writers by new ones, whose threads do not run yet. */
	void renew() {
		use(IntStream.rangeClosed(1, this.count).mapToObj(Writer::new).toList());
	}

	void start() {
		this.writers.forEach(Writer::start);
	}

	/** Use writers that have threads, or are driven by somebody else. */
	void use(List<Writer> writers) {
		this.writers = writers;
	}

	/** Return the writer of the next client. */
	Writer next() {
		return this.writers.get(Math.floorMod(this.next.getAndIncrement(), this.writers.size()));
	}

	void tick() {
		this.writers.forEach(Writer::tick);
	}

	/** How busy the busiest one was lately, from 0 to 1. */
	double busy() {
		return this.writers.stream().mapToDouble(Writer::busy).max().orElse(0);
	}

	void stop(long millis) {
		this.writers.forEach((writer) -> writer.stop(millis));
	}

}
