package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * The parent of what a send can fail with.
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
