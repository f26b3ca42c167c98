package io.github.ssepush.engine;

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
final class LogCursor {

	private final DestinationLog log;

	/** The place in the log's tail, -1 while there is none. */
	private long index = -1;

	/** Everything in the log before this index was written or skipped. */
	private long seen;

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

	/** The client has been away from the tail and its way back is not known yet. */
	private boolean away;

	/** The log's head when the broker was asked. */
	private long askedAt;

	private volatile @Nullable Answer answer;

	private Progress progress = Progress.NONE;

	/** Without a position to go on from, the client starts at now, which is here. */
	LogCursor(DestinationLog log, @Nullable Position wanted) {
		this.log = log;
		this.position = wanted;
		this.part = (wanted != null) ? partOf(wanted) : null;
		this.away = wanted != null;
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

	/** How many bytes these messages have, as far as the log has them. */
	long lagBytes() {
		return (lag() > 0) ? this.log.bytesFrom(this.index) : 0;
	}

	/** Called by the log, under its monitor. */
	void standAt(Position position, long index) {
		this.position = position;
		this.part = partOf(position);
		this.index = index;
		this.seen = index;
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

	/** Whether the client was away and is as far back as it can be. True once. */
	boolean comesBack() {
		boolean back = this.away;
		this.away = false;
		return back;
	}

	/** Whether there is something to be had by {@link #advance}. */
	boolean needsAdvance() {
		if (this.index >= 0 && this.page == null && this.log.hasFallenOff(this.index)) {
			this.index = -1;
			this.away = true;
		}
		return this.answer != null || (this.index < 0 && this.page == null && !this.asked && this.log.last() != null
				&& this.caughtUpAt != this.log.head());
	}

	/** Whether nothing is there, or on its way, for the client. */
	boolean isSettled() {
		return !this.asked && !needsAdvance() && peek() == null;
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
			this.seen = ++this.index;
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
		state.seen = this.seen;
		state.position = this.position;
		state.part = this.part;
		state.page = this.page;
		state.pageIndex = this.pageIndex;
		return state;
	}

	void restore(State state) {
		this.index = state.index;
		this.seen = state.seen;
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
		Position from = (this.position != null) ? this.position : this.log.start();
		if (from == null) {
			return Progress.NONE;
		}
		this.askedAt = this.log.head();
		startAt(from);
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
		boolean complete = history.status() == History.Status.COMPLETE;
		if (first != null && !(complete && !first.previous().equals(this.position))) {
			this.page = entries.stream()
				.map((entry) -> LogEntry.of(entry, this.log.label(), 0, null))
				.toArray(LogEntry[]::new);
			this.pageIndex = 0;
			this.caughtUpAt = -1;
			if (complete) {
				return Progress.MOVED;
			}
			this.position = first.previous();
			this.part = partOf(first.previous());
			return Progress.TRUNCATED;
		}
		this.caughtUpAt = this.askedAt;
		if (complete && first == null) {
			return Progress.NONE;
		}
		startAt(history.last());
		return (history.status() == History.Status.TRUNCATED) ? Progress.TRUNCATED : Progress.UNKNOWN;
	}

	private void startAt(Position start) {
		this.position = start;
		this.part = partOf(start);
		this.index = this.log.indexAfter(start, this.seen);
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

		private long seen;

		private @Nullable Position position;

		private byte @Nullable [] part;

		private LogEntry @Nullable [] page;

		private int pageIndex;

	}

	private record Answer(@Nullable History history) {

	}

}
