package io.github.ssepush.broker.redis;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what happens between this node and Redis. Safe for use by any thread.
 */
public final class RedisStatistics {

	private final LongAdder repeated = new LongAdder();

	private final LongAdder lost = new LongAdder();

	private final LongAdder forgotten = new LongAdder();

	private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);

	RedisStatistics() {
		Arrays.stream(Refusal.values()).forEach((refusal) -> this.refused.put(refusal, new LongAdder()));
	}

	/** Count a call that is made again. */
	void repeat() {
		this.repeated.increment();
	}

	/** Count a connection for calls that is lost. */
	void lose() {
		this.lost.increment();
	}

	/** Count commands that nodes will not hear if they have not. */
	void forget(long commands) {
		this.forgotten.add(commands);
	}

	/** Count calls of a lane that Redis has refused together. */
	void refuse(Refusal refusal) {
		LongAdder count = this.refused.get(refusal);
		if (count != null) {
			count.increment();
		}
	}

	/**
	 * Return how many calls were made again.
	 * @return the number since the start
	 */
	public long repeated() {
		return this.repeated.sum();
	}

	/**
	 * Return how many connections for calls were lost.
	 * @return the number since the start
	 */
	public long lost() {
		return this.lost.sum();
	}

	/**
	 * Return how many remembered commands were forgotten because there were too many.
	 * @return the number since the start
	 */
	public long forgotten() {
		return this.forgotten.sum();
	}

	/**
	 * Return how often Redis has refused calls for a while.
	 * @param kind one of {@link #kinds()}
	 * @return the number since the start
	 */
	public long refused(String kind) {
		LongAdder count = this.refused.get(Refusal.valueOf(kind.toUpperCase(Locale.ROOT)));
		return (count != null) ? count.sum() : 0;
	}

	/**
	 * Return the kinds of refusals.
	 * @return names in lower case
	 */
	public static List<String> kinds() {
		return Arrays.stream(Refusal.values()).map((refusal) -> refusal.name().toLowerCase(Locale.ROOT)).toList();
	}

}
