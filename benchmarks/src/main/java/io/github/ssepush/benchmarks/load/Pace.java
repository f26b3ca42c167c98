package io.github.ssepush.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Publishes at a steady rate. A payload carries the time it was due at, so that a server
 * that makes the publisher wait is not spared what waits behind it.
 */
public final class Pace {

	private final int port;

	private final double rate;

	private final int connections;

	private final int payloadSize;

	/**
	 * Create a pace.
	 * @param port the server's port on 127.0.0.1
	 * @param rate how many publications a second
	 * @param connections how many publications may be under way at once
	 * @param payloadSize the size of the data in bytes
	 */
	public Pace(int port, double rate, int connections, int payloadSize) {
		this.port = port;
		this.rate = rate;
		this.connections = connections;
		this.payloadSize = payloadSize;
	}

	/**
	 * Publish and wait for the end of it: until each has been answered, or one has not
	 * been within ten seconds.
	 * @param count how many times
	 * @param target where the publication of a number goes
	 */
	public void run(int count, IntFunction<String> target) {
		AtomicInteger next = new AtomicInteger();
		long start = Payload.now();
		List<CompletableFuture<Void>> publishers = IntStream.range(0, this.connections)
			.mapToObj((i) -> CompletableFuture.runAsync(() -> publish(start, count, next, target),
					(task) -> new Thread(task, "publisher-" + i).start()))
			.toList();
		publishers.forEach(CompletableFuture::join);
	}

	private void publish(long start, int count, AtomicInteger next, IntFunction<String> target) {
		try (Publisher publisher = new Publisher(this.port)) {
			boolean answered = true;
			for (int n = next.getAndIncrement(); n < count && answered; n = next.getAndIncrement()) {
				long due = start + (long) (n * 1e9 / this.rate);
				for (long wait = due - Payload.now(); wait > 0; wait = due - Payload.now()) {
					LockSupport.parkNanos(wait);
				}
				answered = publisher.publish(target.apply(n), Payload.of(due, this.payloadSize));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
