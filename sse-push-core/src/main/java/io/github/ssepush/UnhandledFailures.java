package io.github.ssepush;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;

import io.github.ssepush.support.OwnTimer;
import io.github.ssepush.support.QuietLogger;

/**
 * Logs the failures of sends that the sender does not handle within a second. While very
 * many failures wait for that, and after the stop, further ones are only counted by the
 * meter of sends. Safe for use by any thread.
 */
final class UnhandledFailures {

	private static final int MOST_WAITING = 1000;

	private final QuietLogger logger;

	private final OwnTimer later;

	private final AtomicInteger waiting = new AtomicInteger();

	private volatile boolean stopped;

	UnhandledFailures(Logger logger) {
		this(logger, new OwnTimer("sse-push-failures", Duration.ofSeconds(1)));
	}

	UnhandledFailures(Logger logger, OwnTimer later) {
		this.logger = new QuietLogger(logger);
		this.later = later;
	}

	/**
	 * Log a failure in a moment. A timer that has just stopped does so at once, when the
	 * sender could not handle it yet: such a failure is not logged.
	 * @param destination the kind of destination
	 * @param failure why the send failed
	 * @param handled whether the sender has handled it by then
	 */
	void add(Destination.Kind destination, Throwable failure, BooleanSupplier handled) {
		if (this.stopped) {
			return;
		}
		if (this.waiting.incrementAndGet() > MOST_WAITING) {
			this.waiting.decrementAndGet();
			return;
		}
		Thread sender = Thread.currentThread();
		this.later.execute(() -> {
			this.waiting.decrementAndGet();
			if (!Thread.currentThread().equals(sender) && !handled.getAsBoolean()) {
				this.logger.warn("A message to {} could not be sent, and its sender did not handle the failure",
						destination.tag(), failure);
			}
		});
	}

	void stop() {
		this.stopped = true;
		this.later.stop();
	}

}
