package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;

/**
 * The destinations of which a change is sent to Redis later, not at once: most clients
 * that leave reconnect, and many come and go in a second. Safe for use by any thread.
 */
final class Delays {

	private final long patience;

	/** In the order in which their time comes. */
	private final Map<Destination, Long> since = new LinkedHashMap<>();

	Delays(Duration patience) {
		this.patience = patience.toNanos();
	}

	/** Delay a destination from now on. */
	synchronized void restart(Destination destination) {
		this.since.remove(destination);
		begin(destination);
	}

	/** Delay a destination, unless it is delayed already. */
	synchronized void begin(Destination destination) {
		this.since.putIfAbsent(destination, System.nanoTime());
	}

	/**
	 * End a delay, because it has no reason any more, or because Redis has to know.
	 * @return whether there was one
	 */
	synchronized boolean end(Destination destination) {
		return this.since.remove(destination) != null;
	}

	/** End the oldest delay if it has lasted long enough. */
	synchronized @Nullable Destination poll() {
		for (Map.Entry<Destination, Long> oldest : this.since.entrySet()) {
			if (System.nanoTime() - oldest.getValue() < this.patience) {
				return null;
			}
			this.since.remove(oldest.getKey());
			return oldest.getKey();
		}
		return null;
	}

}
