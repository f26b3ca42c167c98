package io.github.ssepush.broker.memory;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;

/**
 * The histories that are neither attached nor those of open runs, in the order in which
 * they are evicted: least recently used first. Its monitor is only ever taken inside that
 * of a history, never the other way round.
 */
final class IdleHistories {

	private final Map<Destination, MemoryHistory> histories = new LinkedHashMap<>();

	/** Make a history the most recently used one, unless it is kept. */
	synchronized void touch(Destination destination, MemoryHistory history) {
		this.histories.remove(destination);
		if (!history.isKept()) {
			this.histories.put(destination, history);
		}
	}

	/** Return the least recently used history. */
	synchronized Map.@Nullable Entry<Destination, MemoryHistory> oldest() {
		return this.histories.entrySet().stream().findFirst().map(Map.Entry::copyOf).orElse(null);
	}

	synchronized void remove(Destination destination, MemoryHistory history) {
		this.histories.remove(destination, history);
	}

}
