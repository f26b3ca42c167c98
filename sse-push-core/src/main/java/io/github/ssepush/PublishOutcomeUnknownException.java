package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * The broker was asked to store a message and has not answered: it may be stored and
 * delivered, or not. To send it again is safe only with an idempotency key.
 */
public class PublishOutcomeUnknownException extends SsePushException {

	/**
	 * Create an exception.
	 * @param message what failed, and what fixes it
	 * @param cause the failure behind it, {@code null} if there is none
	 */
	public PublishOutcomeUnknownException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
