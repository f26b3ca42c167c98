package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the broker was asked to store a message and did not confirm it in time. The
 * message may have been stored and delivered. Sending it again is safe only with an
 * idempotency key.
 *
 * @see SseMessage.Builder#idempotencyKey
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
