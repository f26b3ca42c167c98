package io.github.ssepush.engine.log;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;

/**
 * A follower's cursor in one log. It either stands in the log's tail, or it is being
 * filled from the broker's history until it has caught up with the tail. A client that
 * resumes is filled first, and one that was too slow for the tail is filled again.
 * <p>
 * Only the follower's thread moves it; the broker's answer comes in through
 * {@link #answer}.
 */
public final class LogCursor extends LogMember {

	private final DestinationLog log;

	/** The start of a cursor without a position, {@code null} for now. */
	private final @Nullable Beginning beginning;

	/** The log's head when the broker was asked for the last time. */
	private long askedAt;

	private boolean asked;

	/**
	 * The broker has nothing after the position that the log did not have when the broker
	 * was asked: no need to ask again before the log moves.
	 */
	private boolean caughtUp;

	/** The cursor is not in the tail, and it is not known yet how it gets back there. */
	private boolean away;

	private volatile @Nullable Answer answer;

	private Progress progress = Progress.NONE;

	/**
	 * Without a position to go on from, and without a beginning, the cursor starts at the
	 * end of the log.
	 */
	LogCursor(DestinationLog log, @Nullable Position wanted, @Nullable Beginning beginning, LogFollower follower) {
		super(follower);
		this.log = log;
		this.beginning = beginning;
		this.position = wanted;
		this.part = (wanted != null) ? partOf(wanted) : null;
		this.away = wanted != null;
		if (wanted == null && beginning == null) {
			log.place(this);
		}
	}

	DestinationLog log() {
		return this.log;
	}

	/**
	 * Return the destination that is followed.
	 * @return the destination
	 */
	public Destination destination() {
		return this.log.destination();
	}

	/**
	 * Return what stands for the destination in an event's id.
	 * @return the label
	 */
	public String label() {
		return this.log.label();
	}

	/**
	 * Return what completes when nothing that is sent from then on is missed here.
	 * @return the future, complete once the destination is attached
	 */
	public CompletableFuture<Void> attachment() {
		return this.log.attachment();
	}

	/**
	 * Return the position up to which everything was written or skipped.
	 * @return the position, {@code null} before it is known
	 */
	public @Nullable Position position() {
		return this.position;
	}

	/**
	 * Return the part of an event's id that stands for the position.
	 * @return the part, not to be changed, {@code null} before the position is known
	 */
	public byte @Nullable [] part() {
		return this.part;
	}

	/**
	 * Return how many messages are between the cursor and the end of the log. Called by
	 * any thread, while the cursor moves.
	 * @return the number of messages
	 */
	public long lag() {
		return lag(this.log.head(), this.index);
	}

	/** With the head that was read before the index, which may have passed it. */
	private long lag(long head, long index) {
		if (index >= 0) {
			return Math.max(0, head - index);
		}
		Position last = this.log.last();
		Position current = this.position;
		return (last != null && current != null) ? Math.max(0, last.sequence() - current.sequence()) : 0;
	}

	/**
	 * Return how many bytes these messages have, as far as the log has them. Called by
	 * any thread, while the cursor moves.
	 * @return the size in bytes
	 */
	public long lagBytes() {
		long head = this.log.head();
		long index = this.index;
		return (lag(head, index) > 0) ? this.log.bytesFrom(index) : 0;
	}

	/**
	 * Return whether the cursor has passed the end of a run.
	 * @return whether nothing follows any more
	 */
	public boolean hasEnded() {
		return this.ended;
	}

	/**
	 * Get closer to the tail, if the cursor does not stand in it.
	 * @return what has come of it
	 */
	public Progress advance() {
		Answer arrived = this.answer;
		if (arrived != null) {
			this.answer = null;
			this.asked = false;
			this.progress = take(arrived.history());
		}
		else {
			// An answer that has just arrived is taken next time: asking again would
			// get the same page twice.
			this.progress = hasToJoin() ? join() : Progress.NONE;
		}
		return this.progress;
	}

	/**
	 * Return what the last {@link #advance} has done.
	 * @return what has come of it
	 */
	public Progress progress() {
		return this.progress;
	}

	/**
	 * Note that a cursor which was away from the tail has reached it as far as it can.
	 * @return whether it was away
	 */
	public boolean endAbsence() {
		boolean back = this.away;
		this.away = false;
		return back;
	}

	/**
	 * Return whether {@link #advance} can do something.
	 * @return whether it can
	 */
	public boolean needsAdvance() {
		return this.answer != null || hasToJoin();
	}

	/**
	 * Return whether nothing is there, or on its way, for the follower.
	 * @return whether it has everything
	 */
	public boolean isSettled() {
		// In this order: a message may fall off between two looks, and is to be filled
		// then.
		return !this.asked && peek() == null && !needsAdvance();
	}

	/**
	 * Return the next message.
	 * @return the message, {@code null} if there is none or it has to be filled
	 */
	public @Nullable LogEntry peek() {
		LogEntry[] entries = this.page;
		if (entries != null) {
			return entries[this.pageIndex];
		}
		LogEntry next = (this.index >= 0) ? this.log.get(this.index) : null;
		return (next != null && follows(next)) ? next : null;
	}

	/**
	 * Move past the next message: the follower has it, or is not to get it.
	 * @param entry the message
	 */
	public void pass(LogEntry entry) {
		Entry.Link link = entry.entry().link();
		if (link != null) {
			this.position = link.position();
			this.part = entry.part();
			this.ended |= entry.entry().kind() == MessageKind.END;
		}
		LogEntry[] entries = this.page;
		if (entries == null) {
			this.seen = ++this.index;
		}
		else if (++this.pageIndex == entries.length) {
			this.page = null;
		}
	}

	/** Take the broker's answer, {@code null} if there is none. Called by any thread. */
	void answer(@Nullable History history) {
		this.answer = new Answer(history);
		follower().onAppended();
	}

	private boolean hasToJoin() {
		return this.page == null && !this.asked && !isInTail() && this.log.last() != null
				&& !(this.caughtUp && this.askedAt == this.log.head());
	}

	private boolean isInTail() {
		if (this.index < 0) {
			return false;
		}
		LogEntry next = this.log.get(this.index);
		return (next != null) ? follows(next) : !this.log.hasFallenOff(this.index);
	}

	private boolean follows(LogEntry next) {
		Entry.Link link = next.entry().link();
		return link == null || link.previous().equals(this.position);
	}

	private Progress join() {
		Beginning past = this.beginning;
		if (this.position == null && past != null) {
			return ask(past.now());
		}
		Position from = (this.position != null) ? this.position : Objects.requireNonNull(this.log.start());
		this.away |= this.index >= 0 && this.log.hasFallenOff(this.index);
		startAt(from);
		return (this.index >= 0) ? Progress.MOVED : ask(new Start.After(from));
	}

	private Progress ask(Start start) {
		this.askedAt = this.log.head();
		this.asked = true;
		this.log.read(start, this::answer);
		return Progress.MISSING;
	}

	private Progress take(@Nullable History history) {
		if (history == null) {
			return Progress.NONE;
		}
		List<Entry> entries = history.entries();
		Entry.Link first = entries.isEmpty() ? null : entries.get(0).link();
		boolean begins = this.position == null;
		boolean complete = history.status() == History.Status.COMPLETE;
		if (first != null && (begins || !complete || first.previous().equals(this.position))) {
			this.page = TextPieces.join(this.log.destination(), entries)
				.stream()
				.map((entry) -> LogEntry.of(entry, this.log.label(), 0, null))
				.toArray(LogEntry[]::new);
			this.pageIndex = 0;
			this.caughtUp = false;
			if (complete && !begins) {
				return Progress.MOVED;
			}
			this.position = first.previous();
			this.part = partOf(first.previous());
			return begins ? Progress.STARTED : Progress.TRUNCATED;
		}
		if (!begins && this.beginning != null && history.status() == History.Status.UNKNOWN) {
			standNowhere();
			return Progress.UNKNOWN;
		}
		this.caughtUp = true;
		if (complete && first == null && !begins) {
			return Progress.NONE;
		}
		startAt(history.last());
		if (begins) {
			// A run that is there has a start: this one was forgotten since the stream
			// was opened.
			this.ended = this.log.destination().kind() == Destination.Kind.RUN;
			return Progress.STARTED;
		}
		return (history.status() == History.Status.TRUNCATED) ? Progress.TRUNCATED : Progress.UNKNOWN;
	}

	/** The next page is that of the beginning. */
	private void standNowhere() {
		this.position = null;
		this.part = null;
		this.index = -1;
	}

	private void startAt(Position start) {
		this.position = start;
		this.part = partOf(start);
		this.index = this.log.indexAfter(start, this.seen);
	}

	private byte[] partOf(Position position) {
		return this.log.partOf(position);
	}

	/**
	 * The result of {@link #advance}.
	 */
	public enum Progress {

		/** Nothing that shows. */
		NONE,

		/** The cursor stands where it can go on. */
		MOVED,

		/** The broker was asked for what is after the position. */
		MISSING,

		/** The cursor stands at its beginning in the past. */
		STARTED,

		/** Messages are lost to the follower; it goes on at the oldest retained one. */
		TRUNCATED,

		/**
		 * The position proves nothing; the follower goes on from now, or from its
		 * beginning.
		 */
		UNKNOWN

	}

	private record Answer(@Nullable History history) {

	}

}
