package io.github.ssepush;

/**
 * Thrown when the transaction in which a message was sent was not committed. Nothing was
 * sent.
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
