package io.github.ssepush;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Outcomes of a send.
 */
public enum PushOutcome {

	/**
	 * The broker has accepted the message.
	 */
	ACCEPTED,

	/**
	 * The broker had stored a message with the same idempotency key before.
	 */
	DUPLICATE,

	/**
	 * The message could not be converted or is too large; it was not sent.
	 */
	REJECTED,

	/**
	 * The transaction of the message was not committed; it was not sent.
	 */
	DISCARDED,

	/**
	 * The broker failed.
	 */
	FAILED;

	static PushOutcome of(@Nullable Throwable failure, boolean duplicate) {
		if (failure instanceof NotCommittedException) {
			return DISCARDED;
		}
		if (failure != null) {
			return FAILED;
		}
		return duplicate ? DUPLICATE : ACCEPTED;
	}

	/**
	 * Return the name of the outcome in metrics.
	 * @return the name in lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
