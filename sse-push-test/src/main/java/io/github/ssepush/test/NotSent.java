package io.github.ssepush.test;

import io.github.ssepush.Destination;

/**
 * The reason why a message was not sent, for failure messages.
 */
enum NotSent {

	/** The transaction of the message has ended without a commit. */
	ROLLED_BACK(" was dropped: its transaction was rolled back."
			+ " A @Transactional test rolls back; end it with TestTransaction.end()."),

	/** The transaction of the message has not ended. */
	WAITING(" waits for the commit of its transaction."
			+ " Commit it in the test with TestTransaction.flagForCommit() and TestTransaction.end()."),

	/** The message was rejected, or the broker failed. */
	FAILED(" was rejected or failed; the future of the send has the exception.");

	private final String reason;

	NotSent(String reason) {
		this.reason = reason;
	}

	/** Return a line with a line break in front, nothing for no message. */
	String describe(int count, Destination destination) {
		return (count > 0) ? "\n" + Words.count(count, "message") + " to " + Words.quoted(destination) + this.reason
				: "";
	}

}
