package io.github.ssepush.benchmarks.server;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

import io.github.ssepush.benchmarks.load.Payload;

/**
 * Messages that the server sends by itself, as it does when it has heard of something
 * otherwise than by a request: one after the other, each to another user.
 *
 * @param count how many messages
 * @param rate how many each second
 * @param users how many users there are, named by their number
 * @param step how far it is from one user to the next
 * @param size of each message, in bytes
 */
record Pacing(int count, double rate, int users, long step, int size) {

	/** Send on a thread of its own. */
	void start(BiConsumer<String, String> send) {
		new Thread(() -> run(send), "sender").start();
	}

	/** A message carries the time it was due at, so that no delay goes unseen. */
	private void run(BiConsumer<String, String> send) {
		long start = Payload.now();
		for (int n = 0; n < this.count; n++) {
			long due = start + (long) (n * 1e9 / this.rate);
			for (long wait = due - Payload.now(); wait > 0; wait = due - Payload.now()) {
				LockSupport.parkNanos(wait);
			}
			send.accept(String.valueOf(n * this.step % this.users), Payload.of(due, this.size));
		}
	}

}
