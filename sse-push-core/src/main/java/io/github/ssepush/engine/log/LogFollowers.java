package io.github.ssepush.engine.log;

import java.util.Arrays;

/**
 * Who follows a log. A few followers are notified one by one. Many are notified by group,
 * one for each of their threads: whoever appends a message does not go through them.
 * <p>
 * Changed under the log's monitor. The arrays are replaced, so that those who notify need
 * no lock. The followers become groups once there are many, and remain groups until the
 * last one has left: a notification that is going on finds each either among the few or
 * in a group.
 */
final class LogFollowers {

	/** The most that are notified one by one. */
	static final int FEW = 8;

	private static final LogCursor[] NONE = {};

	private static final FollowerGroup[] NO_GROUPS = {};

	/** Read before {@link #groups}. */
	private volatile LogCursor[] few = NONE;

	private volatile FollowerGroup[] groups = NO_GROUPS;

	private int count;

	int count() {
		return this.count;
	}

	/** Notify all. Called by any thread, without a lock. */
	void onAppended() {
		for (LogCursor cursor : this.few) {
			cursor.follower().onAppended();
		}
		for (FollowerGroup group : this.groups) {
			group.onAppended();
		}
	}

	void add(LogCursor cursor) {
		this.count++;
		if (this.count <= FEW && this.groups.length == 0) {
			LogCursor[] more = Arrays.copyOf(this.few, this.count);
			more[this.count - 1] = cursor;
			this.few = more;
			return;
		}
		for (LogCursor other : this.few) {
			groupOf(other).add(other);
		}
		groupOf(cursor).add(cursor);
		this.few = NONE;
	}

	void remove(LogCursor cursor) {
		this.count--;
		if (this.groups.length == 0) {
			this.few = Arrays.stream(this.few).filter((other) -> !other.equals(cursor)).toArray(LogCursor[]::new);
			return;
		}
		FollowerGroup group = groupOf(cursor);
		if (group.remove(cursor)) {
			this.groups = Arrays.stream(this.groups)
				.filter((other) -> !other.equals(group))
				.toArray(FollowerGroup[]::new);
		}
	}

	private FollowerGroup groupOf(LogCursor cursor) {
		LogReader reader = cursor.follower().reader();
		for (FollowerGroup group : this.groups) {
			if (group.reader().equals(reader)) {
				return group;
			}
		}
		FollowerGroup[] more = Arrays.copyOf(this.groups, this.groups.length + 1);
		more[more.length - 1] = new FollowerGroup(reader);
		this.groups = more;
		return more[more.length - 1];
	}

}
