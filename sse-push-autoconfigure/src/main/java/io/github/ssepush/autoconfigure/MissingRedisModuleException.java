package io.github.ssepush.autoconfigure;

/**
 * Thrown at the start if {@code sse-push.broker} is {@code redis} and the Redis broker is
 * not on the class path.
 */
class MissingRedisModuleException extends RuntimeException {

	MissingRedisModuleException() {
		super("The Redis broker is not on the class path");
	}

}
