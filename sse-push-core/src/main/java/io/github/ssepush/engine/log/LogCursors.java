package io.github.ssepush.engine.log;

import java.util.Arrays;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The cursors of one client, one for each of its destinations. They are complete before
 * the client begins. From then on its writer's thread alone moves them.
 * <p>
 * Each delivery goes through them several times, so they lie in an array: an iterator for
 * each time would be garbage.
 */
public final class LogCursors {

	private LogCursor[] all = {};

	/**
	 * Add a cursor.
	 * @param cursor the cursor
	 */
	public void add(LogCursor cursor) {
		this.all = Arrays.copyOf(this.all, this.all.length + 1);
		this.all[this.all.length - 1] = cursor;
	}

	/**
	 * Return how many there are.
	 * @return the number of cursors
	 */
	public int count() {
		return this.all.length;
	}

	/**
	 * Return one of them.
	 * @param index a number from zero to below {@link #count}
	 * @return the cursor
	 */
	public LogCursor get(int index) {
		return this.all[index];
	}

	/**
	 * Return all of them.
	 * @return the cursors in the order in which they were added
	 */
	public Stream<LogCursor> stream() {
		return Arrays.stream(this.all);
	}

	/**
	 * Return the cursor whose next message arrived first.
	 * @return the cursor, {@code null} if none has a next message
	 */
	public @Nullable LogCursor next() {
		LogCursor first = null;
		long arrival = Long.MAX_VALUE;
		for (LogCursor cursor : this.all) {
			LogEntry entry = cursor.peek();
			if (entry != null && entry.arrival() < arrival) {
				first = cursor;
				arrival = entry.arrival();
			}
		}
		return first;
	}

	/**
	 * Return whether one of them can get closer to its log's tail.
	 * @return whether {@link LogCursor#advance} can do something
	 */
	public boolean needAdvance() {
		for (LogCursor cursor : this.all) {
			if (cursor.needsAdvance()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether one of them has passed the end of a run.
	 * @return whether the stream is to end
	 */
	public boolean haveEnded() {
		for (LogCursor cursor : this.all) {
			if (cursor.hasEnded()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether nothing is there, or on its way, for any of them.
	 * @return whether the client has everything
	 */
	public boolean areSettled() {
		for (LogCursor cursor : this.all) {
			if (!cursor.isSettled()) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Return whether each of them has a position.
	 * @return whether the client's position is known
	 */
	public boolean havePositions() {
		for (LogCursor cursor : this.all) {
			if (cursor.part() == null) {
				return false;
			}
		}
		return true;
	}

}
