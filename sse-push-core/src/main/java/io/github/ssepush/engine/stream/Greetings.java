package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The first and the last block of a stream. Each says when to reconnect, and no two
 * clients get the same time.
 */
final class Greetings {

	private final StreamSettings settings;

	Greetings(StreamSettings settings) {
		this.settings = settings;
	}

	/** Return the first block of a client's stream. */
	Greeting hello(String clientId, StreamRequest request) {
		return new Greeting(ControlEvents.greeting(clientId, this.settings.heartbeatOf(request), retryMillis()),
				request.firstId());
	}

	/** Return all of a stream that ends at once. */
	byte[] busy(@Nullable String lastEventId, @Nullable String resumeSecret) {
		return ControlEvents.identified(ControlEvents.busy(retryMillis()),
				StreamRequest.firstId(lastEventId, resumeSecret));
	}

	/** Return the last block of a stream that ends with its node. */
	byte[] goodbye() {
		return ControlEvents.goodbye(retryMillis());
	}

	private long retryMillis() {
		return Math.max(1, TimeUnit.NANOSECONDS.toMillis(jittered(this.settings.retry(), 0.5, 1.5)));
	}

	/** Return a duration between two shares of another, in nanoseconds. */
	static long jittered(Duration duration, double from, double to) {
		return (long) (duration.toNanos() * ThreadLocalRandom.current().nextDouble(from, to));
	}

}
