package io.github.ssepush.broker;

import java.time.Duration;

/**
 * The limits of the history of a run. It is never trimmed.
 *
 * @param bytes the maximum size of its messages, beyond which it takes nothing but its
 * end
 * @param idleTimeout the time without a message after which its producer ends it; a
 * broker that outlives the producer keeps the run for longer
 * @param retention how long it is retained after its end
 */
public record RunLimits(long bytes, Duration idleTimeout, Duration retention) {

	/**
	 * The limits of runs unless others are set.
	 */
	public static final RunLimits DEFAULT = new RunLimits(1024 * 1024, Duration.ofMinutes(5), Duration.ofMinutes(10));

}
