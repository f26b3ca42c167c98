package io.github.ssepush.engine.log;

import java.util.Arrays;

/**
 * The followers of a log. A few followers are notified one by one. Many are notified by
 * group, one for each of their threads: a publisher does not go through them.
 * <p>
 * Changed under the log's monitor. The arrays are replaced, so that those who notify need
 * no lock. The followers become groups once there are many, and remain groups until the
 * last one has left: a notification that is going on finds each either among the few or
 * in a group.
 */
final class LogFollowers {

	/** The most that are notified one by one. */
	static final int FEW = 8;

	private static final LogMember[] NONE = {};

	private static final FollowerGroup[] NO_GROUPS = {};

	/** Read before {@link #groups}. */
	private volatile LogMember[] few = NONE;

	private volatile FollowerGroup[] groups = NO_GROUPS;

	private int count;

	int count() {
		return this.count;
	}

	/** Notify all. Called by any thread, without a lock. */
	void onAppended() {
		for (LogMember member : this.few) {
			member.follower().onAppended();
		}
		for (FollowerGroup group : this.groups) {
			group.onAppended();
		}
	}

	void add(LogMember member) {
		this.count++;
		if (this.count <= FEW && this.groups.length == 0) {
			LogMember[] more = Arrays.copyOf(this.few, this.count);
			more[this.count - 1] = member;
			this.few = more;
			return;
		}
		for (LogMember other : this.few) {
			groupOf(other).add(other);
		}
		groupOf(member).add(member);
		this.few = NONE;
	}

	void remove(LogMember member) {
		this.count--;
		if (this.groups.length == 0) {
			this.few = Arrays.stream(this.few).filter((other) -> !other.equals(member)).toArray(LogMember[]::new);
			return;
		}
		FollowerGroup group = groupOf(member);
		if (group.remove(member)) {
			this.groups = Arrays.stream(this.groups)
				.filter((other) -> !other.equals(group))
				.toArray(FollowerGroup[]::new);
		}
	}

	private FollowerGroup groupOf(LogMember member) {
		LogReader reader = member.follower().reader();
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
