package io.github.ssepush;

import java.util.concurrent.CompletionException;

/**
 * Unwraps the failures of completion stages.
 */
final class Failures {

	private Failures() {
	}

	static Throwable unwrap(Throwable failure) {
		Throwable cause = failure.getCause();
		return (failure instanceof CompletionException && cause != null) ? cause : failure;
	}

}
