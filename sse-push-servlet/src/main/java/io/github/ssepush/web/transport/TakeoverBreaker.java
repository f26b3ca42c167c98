package io.github.ssepush.web.transport;

import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns takeovers off for the rest of the application's life when the first one fails.
 * The failure would repeat itself with every stream.
 */
final class TakeoverBreaker {

	private static final Logger logger = LoggerFactory.getLogger(TakeoverBreaker.class);

	private final AtomicLong failures = new AtomicLong();

	/**
	 * Count a failure. The first one is logged.
	 * @param failure what happened
	 */
	void trip(Throwable failure) {
		if (this.failures.getAndIncrement() == 0) {
			logger.warn("A connection could not be taken over from the server. All further streams use the Servlet "
					+ "API and need more memory. Set 'sse-push.transport=servlet' if this server does not support it",
					failure);
		}
	}

	boolean isTripped() {
		return this.failures.get() > 0;
	}

	long failures() {
		return this.failures.get();
	}

}
