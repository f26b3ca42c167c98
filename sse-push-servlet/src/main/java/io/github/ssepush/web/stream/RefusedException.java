package io.github.ssepush.web.stream;

import org.springframework.http.HttpStatus;

import io.github.ssepush.RefusalReason;

/**
 * Ends the checks of a request that does not get a stream.
 */
public final class RefusedException extends RuntimeException {

	private final HttpStatus status;

	private final String detail;

	/**
	 * Refuse.
	 * @param status the status; {@link HttpStatus#SERVICE_UNAVAILABLE} and
	 * {@link HttpStatus#TOO_MANY_REQUESTS} ask to reconnect,
	 * {@link HttpStatus#NO_CONTENT} not to
	 * @param detail what is wrong; safe to show
	 */
	public RefusedException(HttpStatus status, String detail) {
		super(detail, null, false, false);
		this.status = status;
		this.detail = detail;
	}

	/** Reject a client for which there is no place. */
	static RefusedException of(RefusalReason reason) {
		return switch (reason) {
			case NODE_FULL ->
				new RefusedException(HttpStatus.SERVICE_UNAVAILABLE, "The server has no room for another stream");
			case USER_FULL -> new RefusedException(HttpStatus.TOO_MANY_REQUESTS,
					"You have as many streams open as a user may ('sse-push.limits.max-clients-per-user')");
			case USER_RATE -> new RefusedException(HttpStatus.TOO_MANY_REQUESTS,
					"You open more streams in a second than a user may ('sse-push.limits.max-connects-per-user')");
			case STOPPING ->
				new RefusedException(HttpStatus.SERVICE_UNAVAILABLE, "The server is stopping; try again in a moment");
			case UNAVAILABLE -> new RefusedException(HttpStatus.SERVICE_UNAVAILABLE,
					"The server can't check the request now; try again in a moment");
			case REVOKED -> new RefusedException(HttpStatus.NO_CONTENT, "");
		};
	}

	/** Return whether it is worth asking again. */
	boolean isTemporary() {
		return this.status == HttpStatus.SERVICE_UNAVAILABLE || this.status == HttpStatus.TOO_MANY_REQUESTS;
	}

	HttpStatus status() {
		return this.status;
	}

	String detail() {
		return this.detail;
	}

}
