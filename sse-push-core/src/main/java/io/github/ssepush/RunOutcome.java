package io.github.ssepush;

import java.util.Locale;

/**
 * How a run has ended.
 */
public enum RunOutcome {

	/**
	 * The producer has completed it.
	 */
	COMPLETE,

	/**
	 * It has failed, for the reason that its readers get.
	 */
	FAILED,

	/**
	 * It was stopped, with {@link RunOperations#stop} or by its user.
	 */
	STOPPED;

	/**
	 * Return the outcome's name in events and metrics.
	 * @return a lower-case word
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
