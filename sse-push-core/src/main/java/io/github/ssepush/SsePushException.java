package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * Base class of the exceptions with which a send can fail.
 */
public abstract class SsePushException extends RuntimeException {

	/**
	 * Create an exception.
	 * @param message what failed, and what fixes it
	 * @param cause the failure behind it, {@code null} if there is none
	 */
	protected SsePushException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
