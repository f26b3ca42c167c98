package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * The parent of what a send can fail with.
 */
public abstract class SsePushException extends RuntimeException {

	protected SsePushException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
