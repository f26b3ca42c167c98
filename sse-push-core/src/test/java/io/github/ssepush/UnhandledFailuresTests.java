package io.github.ssepush;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.support.OwnTimer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnhandledFailures}.
 */
class UnhandledFailuresTests {

	private static final Logger LOGGER = LoggerFactory.getLogger(UnhandledFailuresTests.class);

	@Test
	void failureThatNobodyHandlesIsLogged() {
		UnhandledFailures failures = new UnhandledFailures(LOGGER,
				new OwnTimer("sse-push-failures", Duration.ofMillis(10)));
		try (LogCapture log = LogCapture.start()) {
			failures.add(Destination.Kind.USER, new IllegalStateException("away"), () -> false);
			failures.stop();
			assertThat(log.messages()).singleElement().asString().contains("user", "could not be sent");
		}
	}

	@Test
	void failureAfterTheStopIsNotLoggedBeforeItsSenderCouldHandleIt() {
		UnhandledFailures failures = new UnhandledFailures(LOGGER);
		failures.stop();
		try (LogCapture log = LogCapture.start()) {
			failures.add(Destination.Kind.USER, new IllegalStateException("stopped"), () -> false);
			assertThat(log.messages()).isEmpty();
		}
	}

	@Test
	void failureDuringTheStopIsNotLoggedBeforeItsSenderCouldHandleIt() {
		OwnTimer stopped = new OwnTimer("sse-push-failures", Duration.ofSeconds(1));
		stopped.stop();
		UnhandledFailures failures = new UnhandledFailures(LOGGER, stopped);
		try (LogCapture log = LogCapture.start()) {
			failures.add(Destination.Kind.USER, new IllegalStateException("stopping"), () -> false);
			assertThat(log.messages()).isEmpty();
		}
	}

}
