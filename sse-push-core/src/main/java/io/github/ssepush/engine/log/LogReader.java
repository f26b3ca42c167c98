package io.github.ssepush.engine.log;

import org.jspecify.annotations.Nullable;

/**
 * A thread on which followers read.
 */
public interface LogReader {

	/**
	 * Sweep a group soon. Called by any thread, and not again before the sweep begins;
	 * does not wait.
	 * @param group the followers, all of this reader
	 */
	void onAppended(Group group);

	/**
	 * Followers of one log that read on this thread.
	 */
	interface Group {

		/**
		 * Begin a sweep. What is appended from now on makes another one due.
		 */
		void beginSweep();

		/**
		 * Go on with a sweep, from the last follower to the first: the place of one that
		 * leaves meanwhile is taken by the last one, which the sweep has passed.
		 * @param next takes the next followers, and {@code null} behind the last of them
		 * @param before the place that the sweep has reached, {@link Integer#MAX_VALUE}
		 * at first
		 * @return the place that it has reached now, 0 at the end
		 */
		int sweep(@Nullable LogFollower[] next, int before);

	}

}
