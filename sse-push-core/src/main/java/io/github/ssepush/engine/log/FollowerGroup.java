package io.github.ssepush.engine.log;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Those of a log's followers that read on one thread, if there are many: they are
 * notified together, by a sweep.
 */
public final class FollowerGroup {

	private static final int INITIAL_CAPACITY = 8;

	private final LogReader reader;

	private final AtomicBoolean due = new AtomicBoolean();

	/** Each at its {@link LogCursor#slot}. */
	private LogCursor[] members = new LogCursor[INITIAL_CAPACITY];

	private int count;

	FollowerGroup(LogReader reader) {
		this.reader = reader;
	}

	LogReader reader() {
		return this.reader;
	}

	/** Have the followers swept, unless they are about to be. Called by any thread. */
	void onAppended() {
		if (this.due.compareAndSet(false, true)) {
			this.reader.onAppended(this);
		}
	}

	/**
	 * Begin a sweep. What is appended from now on makes another one due.
	 */
	public void beginSweep() {
		this.due.set(false);
	}

	/**
	 * Go on with a sweep, from the last follower to the first: the place of one that
	 * leaves meanwhile is taken by the last one, which the sweep has passed.
	 * @param next takes the next followers, and {@code null} behind the last of them
	 * @param before the place that the sweep has reached, {@link Integer#MAX_VALUE} at
	 * first
	 * @return the place that it has reached now, 0 at the end
	 */
	@SuppressWarnings("NullAway")
	public synchronized int sweep(LogFollower[] next, int before) {
		int place = Math.min(before, this.count);
		int taken = 0;
		while (taken < next.length && place > 0) {
			next[taken++] = this.members[--place].follower();
		}
		Arrays.fill(next, taken, next.length, null);
		return place;
	}

	synchronized void add(LogCursor cursor) {
		if (this.count == this.members.length) {
			this.members = Arrays.copyOf(this.members, this.count * 2);
		}
		cursor.slot = this.count;
		this.members[this.count++] = cursor;
	}

	/**
	 * Remove a member.
	 * @return whether it was the last one
	 */
	@SuppressWarnings("NullAway")
	synchronized boolean remove(LogCursor cursor) {
		LogCursor last = this.members[--this.count];
		this.members[cursor.slot] = last;
		last.slot = cursor.slot;
		this.members[this.count] = null;
		cursor.slot = -1;
		if (this.count < this.members.length / 4 && this.members.length > INITIAL_CAPACITY) {
			this.members = Arrays.copyOf(this.members, this.members.length / 2);
		}
		return this.count == 0;
	}

}
