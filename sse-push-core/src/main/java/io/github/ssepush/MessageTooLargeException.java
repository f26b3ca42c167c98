package io.github.ssepush;

/**
 * Thrown when a converted message is larger than {@code
 * sse-push.limits.max-message-size}. Nothing was sent.
 */
public class MessageTooLargeException extends SsePushException {

	/**
	 * Create an exception whose message names the property that fixes it.
	 * @param bytes the size of the message
	 * @param limit the largest size that is allowed
	 */
	public MessageTooLargeException(long bytes, long limit) {
		super("A message of " + bytes + " bytes is larger than the limit of " + limit
				+ " bytes; send less, or raise 'sse-push.limits.max-message-size'", null);
	}

}
