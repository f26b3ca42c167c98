package io.github.ssepush.engine.stream;

import java.util.concurrent.TimeUnit;

/**
 * The load of a writer. Kept by its thread, read by any.
 */
final class WriterLoad {

	private static final long PERIOD = TimeUnit.SECONDS.toNanos(5);

	private long start;

	private long idle;

	private volatile double ratio;

	WriterLoad(long now) {
		this.start = now;
	}

	/** The writer had nothing to do for so long. */
	void idle(long nanos) {
		this.idle += nanos;
	}

	void tick(long now) {
		long period = now - this.start;
		if (period >= PERIOD) {
			this.ratio = Math.max(0, 1 - (double) this.idle / period);
			this.start = now;
			this.idle = 0;
		}
	}

	/** The share of the last whole period in which it was busy, from 0 to 1. */
	double ratio() {
		return this.ratio;
	}

}
