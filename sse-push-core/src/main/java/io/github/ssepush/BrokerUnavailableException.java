package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the broker cannot store the message or answer the request. Nothing was
 * stored, and the call may be repeated.
 *
 * @see PublishOutcomeUnknownException
 */
public class BrokerUnavailableException extends SsePushException {

	/**
	 * Create an exception.
	 * @param message what failed, and what fixes it
	 * @param cause the failure behind it, {@code null} if there is none
	 */
	public BrokerUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
