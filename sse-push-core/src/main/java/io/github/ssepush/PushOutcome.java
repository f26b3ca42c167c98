package io.github.ssepush;

import java.util.Locale;

/**
 * What became of a send.
 */
public enum PushOutcome {

	/**
	 * The broker has taken the message.
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
	 * The transaction that it belonged to was not committed; it was not sent.
	 */
	DISCARDED,

	/**
	 * The broker failed.
	 */
	FAILED;

	/**
	 * The outcome's name in metrics.
	 * @return a lower-case word
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
