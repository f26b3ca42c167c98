package io.github.ssepush.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts the clients of each user, with those that are on their way, up to a limit that
 * is never exceeded. Does not count if there is no limit.
 */
final class UserLimit {

	private final int max;

	private final Map<String, Integer> taken = new ConcurrentHashMap<>();

	UserLimit(int max) {
		this.max = max;
	}

	/** Take a place of a user's, if one is free. */
	boolean take(String user) {
		if (this.max == Integer.MAX_VALUE) {
			return true;
		}
		boolean[] free = { false };
		this.taken.compute(user, (name, count) -> {
			int before = (count != null) ? count : 0;
			free[0] = before < this.max;
			return Math.min(before + 1, this.max);
		});
		return free[0];
	}

	/** Leave a place that was taken, if places are counted. */
	void leave(String user) {
		this.taken.computeIfPresent(user, (name, count) -> (count > 1) ? count - 1 : null);
	}

}
