package io.github.ssepush.engine.log;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * The followers of a log that read on one thread, if there are many. They are notified
 * together, by a sweep.
 */
final class FollowerGroup implements LogReader.Group {

	private static final int INITIAL_CAPACITY = 8;

	private final LogReader reader;

	private final AtomicBoolean due = new AtomicBoolean();

	/** Each at its {@link LogMember#slot}. */
	private LogMember[] members = new LogMember[INITIAL_CAPACITY];

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

	@Override
	public void beginSweep() {
		this.due.set(false);
	}

	@Override
	@SuppressWarnings("NullAway")
	public synchronized int sweep(@Nullable LogFollower[] next, int before) {
		int place = Math.min(before, this.count);
		int taken = 0;
		while (taken < next.length && place > 0) {
			next[taken++] = this.members[--place].follower();
		}
		Arrays.fill(next, taken, next.length, null);
		return place;
	}

	synchronized void add(LogMember member) {
		if (this.count == this.members.length) {
			this.members = Arrays.copyOf(this.members, this.count * 2);
		}
		member.slot = this.count;
		this.members[this.count++] = member;
	}

	/**
	 * Remove a member.
	 * @return whether it was the last one
	 */
	@SuppressWarnings("NullAway")
	synchronized boolean remove(LogMember member) {
		LogMember last = this.members[--this.count];
		this.members[member.slot] = last;
		last.slot = member.slot;
		this.members[this.count] = null;
		member.slot = -1;
		if (this.count < this.members.length / 4 && this.members.length > INITIAL_CAPACITY) {
			this.members = Arrays.copyOf(this.members, this.members.length / 2);
		}
		return this.count == 0;
	}

}
