package io.github.ssepush.web.stream;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;

import io.github.ssepush.RefusalReason;

/**
 * Turns a failure of what decides about a request into a refusal: of authentication, of
 * the application's own beans, of the broker. Unexpected failures are logged, at most one
 * of a kind in ten seconds, because any request can cause one. Thread-safe.
 */
public final class DecisionFailures {

	private static final Logger logger = LoggerFactory.getLogger(DecisionFailures.class);

	private static final long PAUSE = TimeUnit.SECONDS.toNanos(10);

	private final Function<Throwable, HttpStatus> verdict;

	private final Consumer<RefusalReason> refusals;

	private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - PAUSE);

	private final AtomicLong lastError = new AtomicLong(System.nanoTime() - PAUSE);

	/**
	 * Create a translator.
	 * @param verdict determines the status that a failure is answered with
	 * @param refusals counts requests that are refused for now
	 */
	public DecisionFailures(Function<Throwable, HttpStatus> verdict, Consumer<RefusalReason> refusals) {
		this.verdict = verdict;
		this.refusals = refusals;
	}

	RefusedException refusal(Throwable failure) {
		HttpStatus status = this.verdict.apply(failure);
		if (status == HttpStatus.SERVICE_UNAVAILABLE) {
			if (isDue(this.lastWarning)) {
				logger.warn("Could not check a request for a stream because of a temporary failure. The client is "
						+ "asked to reconnect: {}", describe(failure));
			}
			this.refusals.accept(RefusalReason.UNAVAILABLE);
			return RefusedException.of(RefusalReason.UNAVAILABLE);
		}
		if (status == HttpStatus.INTERNAL_SERVER_ERROR) {
			if (isDue(this.lastError)) {
				logger.error("Failed to check a request for a stream. The request is answered with 500. "
						+ "Further failures are logged at most once in ten seconds", failure);
			}
			return new RefusedException(status, "The server failed to check the request; its log says why");
		}
		logger.debug("A request for a stream was rejected: {}", describe(failure));
		return new RefusedException(status, "The server has rejected the request");
	}

	private static String describe(Throwable failure) {
		Throwable cause = NestedExceptionUtils.getRootCause(failure);
		return (cause != null) ? failure + ", caused by " + cause : failure.toString();
	}

	private static boolean isDue(AtomicLong last) {
		long now = System.nanoTime();
		long before = last.get();
		return now - before >= PAUSE && last.compareAndSet(before, now);
	}

}
