package io.github.ssepush;

/**
 * The transaction in which the message was to be sent did not commit. Nothing was sent.
 */
public class NotCommittedException extends SsePushException {

	public NotCommittedException(String message) {
		super(message, null);
	}

}
