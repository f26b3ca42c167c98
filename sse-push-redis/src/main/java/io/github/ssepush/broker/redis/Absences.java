package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;

/**
 * Destinations whose last client on this node has left a short while ago. Redis does not
 * know of that yet, because most clients reconnect. Safe for use by any thread.
 */
final class Absences {

	private final long patience;

	/** In the order in which clients have left. */
	private final Map<Destination, Long> since = new LinkedHashMap<>();

	Absences(Duration patience) {
		this.patience = patience.toNanos();
	}

	synchronized void begin(Destination destination) {
		this.since.remove(destination);
		this.since.put(destination, System.nanoTime());
	}

	/**
	 * End an absence, because there are clients again, or because Redis has to know.
	 * @return whether there was one
	 */
	synchronized boolean end(Destination destination) {
		return this.since.remove(destination) != null;
	}

	/** End the oldest absence if it has lasted long enough. */
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
