package io.github.ssepush.web;

import org.springframework.http.HttpStatus;

/**
 * Ends the checks of a request that does not get a stream.
 */
final class RefusedException extends RuntimeException {

	private final HttpStatus status;

	private final String detail;

	/**
	 * Refuse.
	 * @param status the status; {@link HttpStatus#SERVICE_UNAVAILABLE} asks to come back,
	 * {@link HttpStatus#NO_CONTENT} not to
	 * @param detail what is wrong; safe to show
	 */
	RefusedException(HttpStatus status, String detail) {
		super(detail, null, false, false);
		this.status = status;
		this.detail = detail;
	}

	HttpStatus status() {
		return this.status;
	}

	String detail() {
		return this.detail;
	}

}
