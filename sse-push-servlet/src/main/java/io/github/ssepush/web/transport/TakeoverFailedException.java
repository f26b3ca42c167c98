package io.github.ssepush.web.transport;

/**
 * The server does not hand over a connection. Its response is untouched.
 */
final class TakeoverFailedException extends RuntimeException {

	TakeoverFailedException(Throwable cause) {
		super(cause);
	}

}
