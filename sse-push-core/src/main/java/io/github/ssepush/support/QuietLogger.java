package io.github.ssepush.support;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs what may happen very often. Of each kind of line, a few are written in a period,
 * and the first one of a later period says how many were left out. Safe for use by any
 * thread.
 */
public final class QuietLogger {

	static final int BURST = 5;

	private static final Duration PERIOD = Duration.ofSeconds(30);

	private final Logger logger;

	private final long period;

	private final Map<String, Lines> lines = new ConcurrentHashMap<>();

	/**
	 * Create a logger.
	 * @param logger the logger to write to
	 */
	public QuietLogger(Logger logger) {
		this(logger, PERIOD);
	}

	QuietLogger(Logger logger, Duration period) {
		this.logger = logger;
		this.period = period.toNanos();
	}

	/**
	 * Log a warning.
	 * @param format the message, a constant; all with the same one count together
	 * @param arguments what it is about, and the exception if there is one
	 */
	public void warn(String format, @Nullable Object... arguments) {
		log(Level.WARN, format, arguments);
	}

	/**
	 * Log an error.
	 * @param format the message, a constant; all with the same one count together
	 * @param arguments what it is about, and the exception if there is one
	 */
	public void error(String format, @Nullable Object... arguments) {
		log(Level.ERROR, format, arguments);
	}

	private void log(Level level, String format, @Nullable Object[] arguments) {
		long leftOut = this.lines.computeIfAbsent(format, (key) -> new Lines()).next(System.nanoTime());
		if (leftOut < 0) {
			return;
		}
		String message = (leftOut > 0) ? format + " (and " + leftOut + " more times before)" : format;
		if (level == Level.ERROR) {
			this.logger.error(message, arguments);
		}
		else {
			this.logger.warn(message, arguments);
		}
	}

	/**
	 * Counts the lines of a kind.
	 */
	private final class Lines {

		private long since = System.nanoTime();

		private int written;

		private long leftOut;

		/**
		 * Return how many lines were left out before this one, -1 if this one is, too.
		 */
		private synchronized long next(long now) {
			if (now - this.since >= QuietLogger.this.period) {
				long before = this.leftOut;
				this.since = now;
				this.written = 1;
				this.leftOut = 0;
				return before;
			}
			if (this.written < BURST) {
				this.written++;
				return 0;
			}
			this.leftOut++;
			return -1;
		}

	}

}
