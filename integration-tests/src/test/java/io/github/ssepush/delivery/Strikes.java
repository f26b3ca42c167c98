package io.github.ssepush.delivery;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The moments at which servers stopped that may have acknowledged what they had not
 * passed on to their replicas.
 */
final class Strikes {

	/** Replicas are not further behind. */
	private static final long LAG = Duration.ofSeconds(1).toNanos();

	private final Queue<Strike> strikes = new ConcurrentLinkedQueue<>();

	/** Stop a server. */
	void strike(Runnable stop) {
		long begin = System.nanoTime();
		stop.run();
		this.strikes.add(new Strike(begin, System.nanoTime()));
	}

	/** Return whether a server that stopped may have lost a message, or half done it. */
	boolean concern(Truth.Sent sent) {
		return this.strikes.stream()
			.anyMatch((strike) -> sent.sentAt() - strike.end <= 0 && strike.begin - sent.acknowledgedAt() <= LAG);
	}

	/** Return whether a server has stopped since a moment, or shortly before it. */
	boolean since(long moment) {
		return this.strikes.stream().anyMatch((strike) -> moment - strike.begin <= LAG || moment - strike.end <= 0);
	}

	private record Strike(long begin, long end) {

	}

}
