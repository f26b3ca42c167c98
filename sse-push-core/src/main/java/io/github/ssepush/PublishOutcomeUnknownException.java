package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * The broker was asked to store a message and has not answered: it may be stored and
 * delivered, or not. To send it again is safe only with an idempotency key.
 */
public class PublishOutcomeUnknownException extends SsePushException {

	public PublishOutcomeUnknownException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
