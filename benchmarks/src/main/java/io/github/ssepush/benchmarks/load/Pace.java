package io.github.ssepush.benchmarks.load;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Publishes at a steady rate. A payload carries the time it was due at, so that a server
 * that makes the publisher wait is not spared what waits behind it.
 */
public final class Pace {

	private final int port;

	private final double rate;

	private final int payloadSize;

	/**
	 * Create a pace.
	 * @param port the server's port on 127.0.0.1
	 * @param rate how many publications a second
	 * @param payloadSize the size of the data in bytes
	 */
	public Pace(int port, double rate, int payloadSize) {
		this.port = port;
		this.rate = rate;
		this.payloadSize = payloadSize;
	}

	/**
	 * Publish to everyone and wait for the end of it: until each has been answered, or
	 * one has not been within ten seconds.
	 * @param count how many times
	 * @throws IOException if the server does not answer with success
	 */
	public void run(int count) throws IOException {
		run(count, (n) -> "/publish");
	}

	/**
	 * Publish and wait for the end of it.
	 * @param count how many times
	 * @param target the path for each time, counted from 0
	 * @throws IOException if the server does not answer with success
	 */
	public void run(int count, IntFunction<String> target) throws IOException {
		try (Publisher publisher = new Publisher(this.port)) {
			long start = Payload.now();
			boolean answered = true;
			for (int n = 0; n < count && answered; n++) {
				long due = start + (long) (n * 1e9 / this.rate);
				for (long wait = due - Payload.now(); wait > 0; wait = due - Payload.now()) {
					LockSupport.parkNanos(wait);
				}
				answered = publisher.publish(target.apply(n), Payload.of(due, this.payloadSize));
			}
		}
	}

}
