package io.github.ssepush.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.ssepush.CloseReason;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.StreamFactory;

/**
 * Sees the clients off when their node stops, one after another: each gets what was sent
 * before its end, then its farewell.
 */
final class ClientDrain {

	/** The minimum time that all clients together have to take their last bytes. */
	private static final long FAREWELL_MILLIS = 1000;

	/**
	 * The maximum delay between two closes during shutdown. With few clients, draining
	 * completes before the drain period ends.
	 */
	private static final long LONGEST_GAP = TimeUnit.MILLISECONDS.toNanos(10);

	private final ClientRegistry registry;

	private final StreamFactory factory;

	ClientDrain(ClientRegistry registry, StreamFactory factory) {
		this.registry = registry;
		this.factory = factory;
	}

	/**
	 * Wait for the end of all clients. Who takes nothing is cut off.
	 * @param period over how long to spread the ends; few clients need less
	 */
	void drain(Duration period) {
		List<StreamClient> clients = List.copyOf(this.registry.all());
		long gap = Math.min(period.toNanos() / Math.max(1, clients.size()), LONGEST_GAP);
		long due = System.nanoTime();
		for (StreamClient client : clients) {
			if (client.closeReason() == null) {
				pauseUntil(due);
				client.leave(this.factory.goodbye());
				due += gap;
			}
		}
		waitUntil(() -> this.registry.count() == 0, FAREWELL_MILLIS);
		ClientRegistry.close(this.registry.all().stream(), CloseReason.SHUTDOWN);
	}

	/** Wait for a condition, even if the thread is interrupted. */
	static void waitUntil(BooleanSupplier condition, long millis) {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(condition, TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

	private void pauseUntil(long due) {
		long rest = due - System.nanoTime();
		while (rest > 0 && !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(this, rest);
			rest = due - System.nanoTime();
		}
	}

}
