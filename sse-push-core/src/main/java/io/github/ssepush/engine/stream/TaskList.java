package io.github.ssepush.engine.stream;

import java.util.Arrays;

/**
 * The tasks of a writer, and when each has to be looked at for the time. Most have time:
 * they are not touched, and not in the processor's cache.
 */
final class TaskList {

	private ListedTask[] tasks = new ListedTask[16];

	/** At the earliest. */
	private long[] looks = new long[this.tasks.length];

	private int count;

	int count() {
		return this.count;
	}

	/** Add a task, unless it is or was in this list. */
	void add(ListedTask task, long now) {
		if (task.place == ListedTask.Place.NOWHERE) {
			if (this.count == this.tasks.length) {
				this.tasks = Arrays.copyOf(this.tasks, this.count * 2);
				this.looks = Arrays.copyOf(this.looks, this.count * 2);
			}
			task.place = ListedTask.Place.LISTED;
			task.slot = this.count;
			this.tasks[this.count] = task;
			this.looks[this.count++] = now;
		}
	}

	/**
	 * Remove a task for good. The last one takes its place.
	 * @return whether it had not been removed before
	 */
	boolean remove(ListedTask task) {
		ListedTask.Place before = task.place;
		if (before == ListedTask.Place.LISTED) {
			fill(task);
		}
		task.place = ListedTask.Place.LEFT;
		return before != ListedTask.Place.LEFT;
	}

	@SuppressWarnings("NullAway")
	private void fill(ListedTask task) {
		ListedTask moved = this.tasks[--this.count];
		this.tasks[this.count] = null;
		if (!moved.equals(task)) {
			this.tasks[task.slot] = moved;
			this.looks[task.slot] = this.looks[this.count];
			moved.slot = task.slot;
		}
	}

	/** Have a task looked at the next time; whose time has come is looked at already. */
	void lookAgain(ListedTask task, long now) {
		if (this.looks[task.slot] - now > 0) {
			this.looks[task.slot] = now;
		}
	}

	/**
	 * Have a task see to what time demands, if it is time to look at it.
	 * @return whether it is
	 */
	boolean tick(int slot, long now) {
		if (slot >= this.count || now - this.looks[slot] < 0) {
			return false;
		}
		this.looks[slot] = this.tasks[slot].tick(now);
		return true;
	}

}
