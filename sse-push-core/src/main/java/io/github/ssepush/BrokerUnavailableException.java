package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * The broker could not take the message or answer the question. Nothing was stored; the
 * call may be repeated.
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
