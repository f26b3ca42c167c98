package io.github.ssepush.web.transport;

/**
 * A filter or servlet in front of the stream keeps requests from becoming asynchronous.
 */
public final class AsyncNotSupportedException extends RuntimeException {

	AsyncNotSupportedException() {
		super("The request does not support asynchronous processing", null, false, false);
	}

}
