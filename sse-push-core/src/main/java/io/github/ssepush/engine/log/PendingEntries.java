package io.github.ssepush.engine.log;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.Position;

/**
 * The messages that arrive while a log asks the broker for what is before them. If they
 * are too many they are dropped, and found in the history as far as they are stored.
 */
final class PendingEntries {

	private final LogLimits limits;

	private final List<LogEntry> entries = new ArrayList<>();

	private long bytes;

	/**
	 * The number of entries that had arrived when the broker was asked for the last time.
	 */
	private int arrivedWhenAsked;

	/** True if there is reason to ask again once the broker has answered. */
	private boolean suspected;

	PendingEntries(LogLimits limits) {
		this.limits = limits;
	}

	void add(LogEntry entry) {
		if (this.entries.size() >= this.limits.messages() || this.bytes > this.limits.bytes()) {
			this.entries.clear();
			this.bytes = 0;
			this.arrivedWhenAsked = 0;
			this.suspected = true;
		}
		this.entries.add(entry);
		this.bytes += entry.entry().frame().size();
	}

	/** Something may have been missed, which the answer under way may not have. */
	void suspect() {
		this.suspected = true;
	}

	boolean isSuspected() {
		return this.suspected;
	}

	/**
	 * The broker is about to be asked. What has arrived by now is in its answer, or in no
	 * history any more; a suspicion from now on is not answered by it.
	 */
	void asked() {
		this.arrivedWhenAsked = this.entries.size();
		this.suspected = false;
	}

	/** Drop the stored messages up to a position. */
	void dropUpTo(Position position) {
		this.entries.removeIf((entry) -> {
			Entry.Link link = entry.entry().link();
			return link != null && link.position().sequence() <= position.sequence();
		});
	}

	/** Return what the broker's answer does not have. */
	List<LogEntry> unanswered() {
		return IntStream.range(0, this.entries.size())
			.filter((i) -> i >= this.arrivedWhenAsked || this.entries.get(i).part() == null)
			.mapToObj(this.entries::get)
			.toList();
	}

}
