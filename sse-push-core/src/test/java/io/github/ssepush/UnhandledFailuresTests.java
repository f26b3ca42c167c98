package io.github.ssepush;

import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnhandledFailures}.
 */
class UnhandledFailuresTests {

	@Test
	void failureThatNobodyHandlesIsLogged() {
		UnhandledFailures failures = new UnhandledFailures();
		try (LogCapture log = LogCapture.start()) {
			failures.add(Destination.Kind.USER, new IllegalStateException("away"), () -> false);
			failures.stop();
			assertThat(log.messages()).singleElement().asString().contains("user", "could not be sent");
		}
	}

	@Test
	void failureAfterTheStopIsNotLoggedBeforeItsSenderCouldHandleIt() {
		UnhandledFailures failures = new UnhandledFailures();
		failures.stop();
		try (LogCapture log = LogCapture.start()) {
			failures.add(Destination.Kind.USER, new IllegalStateException("stopped"), () -> false);
			assertThat(log.messages()).isEmpty();
		}
	}

}
