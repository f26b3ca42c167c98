package io.github.ssepush.test;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Failure messages without what differs from run to run.
 */
final class Messages {

	private Messages() {
	}

	/** Return the message of an assertion that fails. */
	static String of(ThrowingCallable assertion) {
		AssertionError failure = catchThrowableOfType(AssertionError.class, assertion);
		return String.valueOf(failure.getMessage())
			.replaceAll("(?m)^  \\d+\\.\\d{3}s", "  0.000s")
			.replaceAll("\"client\":\"[^\"]+\"", "\"client\":\"…\"")
			.replaceAll("Last-Event-ID \\S+", "Last-Event-ID …");
	}

}
