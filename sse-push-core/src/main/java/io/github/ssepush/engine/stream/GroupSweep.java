package io.github.ssepush.engine.stream;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.log.LogFollower;
import io.github.ssepush.engine.log.LogReader;

/**
 * Goes through the clients of groups for which there is something, a few at a time. Any
 * thread adds groups; the writer's thread alone goes through them.
 */
final class GroupSweep {

	private final Queue<LogReader.Group> due = new ConcurrentLinkedQueue<>();

	/** Empty but during a sweep, so that it keeps no client that has ended. */
	private final @Nullable LogFollower[] next;

	private int place;

	/**
	 * Create a sweep.
	 * @param turn the most clients that read at a time
	 */
	GroupSweep(int turn) {
		this.next = new LogFollower[turn];
	}

	void add(LogReader.Group group) {
		this.due.add(group);
	}

	boolean isIdle() {
		return this.due.isEmpty();
	}

	/**
	 * Begin with the next group.
	 * @return the group, {@code null} if there is none
	 */
	LogReader.@Nullable Group begin() {
		LogReader.Group group = this.due.poll();
		if (group != null) {
			group.beginSweep();
			this.place = Integer.MAX_VALUE;
		}
		return group;
	}

	/**
	 * Have the next clients of a group read.
	 * @return whether there are more
	 */
	boolean read(LogReader.Group group) {
		this.place = group.sweep(this.next, this.place);
		for (int i = 0; i < this.next.length; i++) {
			LogFollower follower = this.next[i];
			this.next[i] = null;
			if (follower != null) {
				follower.read();
			}
		}
		return this.place > 0;
	}

}
