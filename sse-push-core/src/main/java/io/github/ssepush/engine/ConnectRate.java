package io.github.ssepush.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts how often each user opens a stream in a second, up to a limit. Forgets all users
 * after that second. Does not count if there is no limit. Safe for use by any thread.
 */
final class ConnectRate {

	private final int max;

	private final Map<String, Integer> connects = new ConcurrentHashMap<>();

	ConnectRate(int max) {
		this.max = max;
	}

	/** Count one more of a user's, if that is within the limit. */
	boolean take(String user) {
		return this.max == Integer.MAX_VALUE
				|| this.connects.merge(user, 1, (count, one) -> Math.min(count, this.max) + one) <= this.max;
	}

	/** Begin the next second. */
	void nextSecond() {
		this.connects.clear();
	}

	/** Return how many users are remembered. */
	int size() {
		return this.connects.size();
	}

}
