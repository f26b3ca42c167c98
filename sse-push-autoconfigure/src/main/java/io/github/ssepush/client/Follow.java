package io.github.ssepush.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;

/**
 * A client's cursor in one log. It either stands in the log's tail, or it is being filled
 * from the broker's history until it has caught up with the tail; the first read of a
 * client that resumes and the way back of one that was too slow are the same.
 * <p>
 * Only the client's writer moves it; the broker's answer comes in through
 * {@link #answer}.
 */
final class Follow {

	private final DestinationLog log;

	/** The place in the log's tail, -1 while there is none. */
	private long index = -1;

	/**
	 * Everything up to here was written or skipped; what the client asked for at first.
	 */
	private @Nullable Position position;

	private byte @Nullable [] part;

	private LogEntry @Nullable [] page;

	private int pageIndex;

	/**
	 * The broker has nothing after {@link #position} that this log did not have when it
	 * had that head: no need to ask again before the log moves.
	 */
	private long caughtUpAt = -1;

	private boolean asked;

	private volatile @Nullable Answer answer;

	private Progress progress = Progress.NONE;

	Follow(DestinationLog log, @Nullable Position wanted) {
		this.log = log;
		this.position = wanted;
		this.part = (wanted != null && !wanted.equals(EventId.NOWHERE)) ? partOf(wanted) : null;
		if (wanted == null) {
			log.place(this);
		}
	}

	DestinationLog log() {
		return this.log;
	}

	@Nullable Position position() {
		return this.position;
	}

	byte @Nullable [] part() {
		return this.part;
	}

	/** How many messages are between the cursor and the end of the log. */
	long lag() {
		if (this.index >= 0) {
			return this.log.head() - this.index;
		}
		Position last = this.log.last();
		Position current = this.position;
		return (last != null && current != null) ? Math.max(0, last.sequence() - current.sequence()) : 0;
	}

	/** Called by the log, under its monitor. */
	void standAt(Position position, long index) {
		this.position = position;
		this.part = partOf(position);
		this.index = index;
	}

	/** Get closer to the tail, where the cursor does not stand in it. */
	Progress advance() {
		Answer arrived = this.answer;
		if (arrived != null) {
			this.answer = null;
			this.asked = false;
			this.progress = take(arrived.history());
		}
		else {
			this.progress = needsAdvance() ? join() : Progress.NONE;
		}
		return this.progress;
	}

	/** What the last {@link #advance} has done. */
	Progress progress() {
		return this.progress;
	}

	/** Whether there is something to be had by {@link #advance}. */
	boolean needsAdvance() {
		if (this.index >= 0 && this.page == null && this.log.hasFallenOff(this.index)) {
			this.index = -1;
		}
		return this.answer != null || (this.index < 0 && this.page == null && !this.asked && this.log.last() != null
				&& this.caughtUpAt != this.log.head());
	}

	/** The next message, {@code null} if there is none or it has to be filled in. */
	@Nullable LogEntry peek() {
		LogEntry[] entries = this.page;
		if (entries != null) {
			return entries[this.pageIndex];
		}
		if (this.index < 0) {
			return null;
		}
		LogEntry next = this.log.get(this.index);
		if (next != null && !follows(next)) {
			this.index = -1;
			return null;
		}
		return next;
	}

	/** The client has the next message, or is not to get it. */
	void pass(LogEntry entry) {
		Entry.Link link = entry.entry().link();
		if (link != null) {
			this.position = link.position();
			this.part = entry.part();
		}
		LogEntry[] entries = this.page;
		if (entries == null) {
			this.index++;
		}
		else if (++this.pageIndex == entries.length) {
			this.page = null;
		}
	}

	/** Called by any thread. */
	void answer(@Nullable History history) {
		this.answer = new Answer(history);
	}

	State state(@Nullable State reuse) {
		State state = (reuse != null) ? reuse : new State();
		state.index = this.index;
		state.position = this.position;
		state.part = this.part;
		state.page = this.page;
		state.pageIndex = this.pageIndex;
		return state;
	}

	void restore(State state) {
		this.index = state.index;
		this.position = state.position;
		this.part = state.part;
		this.page = state.page;
		this.pageIndex = state.pageIndex;
	}

	private boolean follows(LogEntry next) {
		Entry.Link link = next.entry().link();
		return link == null || link.previous().equals(this.position);
	}

	private Progress join() {
		Position wanted = this.position;
		if (wanted == null) {
			wanted = this.log.start();
			if (wanted == null) {
				return Progress.NONE;
			}
			this.position = wanted;
			this.part = partOf(wanted);
		}
		this.index = this.log.indexAfter(wanted);
		if (this.index >= 0) {
			return Progress.MOVED;
		}
		this.asked = true;
		return Progress.MISSING;
	}

	private Progress take(@Nullable History history) {
		if (history == null) {
			return Progress.NONE;
		}
		List<Entry> entries = history.entries();
		Entry.Link first = entries.isEmpty() ? null : entries.get(0).link();
		this.caughtUpAt = (first != null) ? -1 : this.log.head();
		if (first != null) {
			this.page = entries.stream()
				.map((entry) -> LogEntry.of(entry, this.log.label(), 0, null))
				.toArray(LogEntry[]::new);
			this.pageIndex = 0;
		}
		return switch (history.status()) {
			case COMPLETE -> (first != null) ? Progress.MOVED : Progress.NONE;
			case TRUNCATED -> startAt((first != null) ? first.previous() : history.last(), Progress.TRUNCATED);
			case UNKNOWN -> startAt(history.last(), Progress.UNKNOWN);
		};
	}

	private Progress startAt(Position start, Progress progress) {
		this.position = start;
		this.part = partOf(start);
		if (this.page == null) {
			this.index = this.log.indexAfter(start);
		}
		return progress;
	}

	private byte[] partOf(Position position) {
		return EventId.partOf(this.log.label(), position).getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * What {@link #advance} has done.
	 */
	enum Progress {

		/** Nothing that shows. */
		NONE,

		/** The cursor stands where it can go on. */
		MOVED,

		/** The broker is to be asked for what is after the position. */
		MISSING,

		/** Messages are lost to this client; it goes on at the oldest retained one. */
		TRUNCATED,

		/** The position proves nothing; the client goes on from now. */
		UNKNOWN

	}

	/**
	 * Where a cursor stands.
	 */
	static final class State {

		private long index;

		private @Nullable Position position;

		private byte @Nullable [] part;

		private LogEntry @Nullable [] page;

		private int pageIndex;

	}

	private record Answer(@Nullable History history) {

	}

}
