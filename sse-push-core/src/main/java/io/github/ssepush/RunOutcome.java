package io.github.ssepush;

import java.util.Locale;

/**
 * The outcome of a run.
 */
public enum RunOutcome {

	/**
	 * The producer has completed it.
	 */
	COMPLETE,

	/**
	 * The run has failed, for the reason that its readers get.
	 */
	FAILED,

	/**
	 * The run was stopped, with {@link RunOperations#stop} or by its user.
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
