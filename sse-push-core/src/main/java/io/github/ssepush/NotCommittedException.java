package io.github.ssepush;

/**
 * The transaction in which the message was to be sent did not commit. Nothing was sent.
 */
public class NotCommittedException extends SsePushException {

	/**
	 * Create an exception.
	 * @param message what failed, and what fixes it
	 */
	public NotCommittedException(String message) {
		super(message, null);
	}

}
