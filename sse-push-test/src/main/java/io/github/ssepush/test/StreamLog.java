package io.github.ssepush.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Events and incidents of a stream over all its connections, and which of the events
 * assertions have taken. The reader adds, the test waits.
 */
final class StreamLog {

	private final long startedAt = System.nanoTime();

	private final List<SseEvent> events = new ArrayList<>();

	private final BitSet taken = new BitSet();

	private final List<String> transcript = new ArrayList<>();

	private final Set<String> markers = new HashSet<>();

	long startedAt() {
		return this.startedAt;
	}

	synchronized void add(SseEvent event) {
		if (event.name().equals(ServerAccess.MARKER)) {
			this.markers.add(event.data());
		}
		else {
			this.events.add(event);
			write(String.format(Locale.ROOT, "%-16s %s", event.name(), Words.shortened(event.data())));
		}
		notifyAll();
	}

	synchronized void note(String incident) {
		write("-- " + incident);
		notifyAll();
	}

	synchronized List<SseEvent> events() {
		return List.copyOf(this.events);
	}

	/** Return what {@link #take} has not taken. */
	synchronized List<SseEvent> untaken(Predicate<SseEvent> wanted) {
		List<SseEvent> found = new ArrayList<>();
		for (int i = this.taken.nextClearBit(0); i < this.events.size(); i = this.taken.nextClearBit(i + 1)) {
			if (wanted.test(this.events.get(i))) {
				found.add(this.events.get(i));
			}
		}
		return found;
	}

	/** Take the first wanted event that was not taken before. */
	synchronized @Nullable SseEvent take(Predicate<SseEvent> wanted) {
		for (int i = this.taken.nextClearBit(0); i < this.events.size(); i = this.taken.nextClearBit(i + 1)) {
			if (wanted.test(this.events.get(i))) {
				this.taken.set(i);
				return this.events.get(i);
			}
		}
		return null;
	}

	synchronized boolean hasMarker(String marker) {
		return this.markers.contains(marker);
	}

	synchronized void forgetMarkers() {
		this.markers.clear();
	}

	/** Return one line for each event and incident. */
	synchronized String transcript() {
		return String.join("\n", this.transcript);
	}

	/** Wait until a condition holds that changes with an event or an incident. */
	synchronized boolean await(Duration time, BooleanSupplier condition) {
		long deadline = System.nanoTime() + time.toNanos();
		while (!condition.getAsBoolean()) {
			long rest = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
			if (rest <= 0) {
				return false;
			}
			try {
				wait(rest);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException("Interrupted while waiting for the stream", ex);
			}
		}
		return true;
	}

	/** Wait until a condition holds that changes without an event. */
	boolean awaitOutside(Duration time, BooleanSupplier condition) {
		long deadline = System.nanoTime() + time.toNanos();
		while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
		}
		return condition.getAsBoolean();
	}

	private void write(String line) {
		double seconds = (System.nanoTime() - this.startedAt) / 1e9;
		this.transcript.add(String.format(Locale.ROOT, "  %.3fs  %s", seconds, line).stripTrailing());
	}

}
