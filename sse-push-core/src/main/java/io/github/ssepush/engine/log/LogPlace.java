package io.github.ssepush.engine.log;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.broker.Position;

/**
 * A place in a destination's history: that of a cursor, or one to which a cursor may have
 * to return.
 */
public sealed class LogPlace permits LogMember {

	/** The index in the log's tail, -1 if the place is not known to be there. */
	long index = -1;

	/** Everything in the log before this index was written or skipped. */
	long seen;

	/**
	 * Everything up to here was written or skipped; what the client asked for at first.
	 */
	@Nullable Position position;

	/** The part of an event's id that stands for the position. */
	byte @Nullable [] part;

	/** The entries that were read from the broker's history. */
	LogEntry @Nullable [] page;

	int pageIndex;

	/** The end of a run was passed. */
	boolean ended;

	/** Stand at an index of the log's tail. */
	final void standAt(Position position, byte[] part, long index) {
		this.position = position;
		this.part = part;
		this.index = index;
		this.seen = index;
	}

	/**
	 * Move to another place.
	 * @param other the place, which is copied
	 */
	public final void moveTo(LogPlace other) {
		this.index = other.index;
		this.seen = other.seen;
		this.position = other.position;
		this.part = other.part;
		this.page = other.page;
		this.pageIndex = other.pageIndex;
		this.ended = other.ended;
	}

}
