package io.github.ssepush;

/**
 * What a message is to its history.
 */
public enum MessageKind {

	/**
	 * A message like any other.
	 */
	MESSAGE,

	/**
	 * The start of a run. Nothing of it is written to clients.
	 */
	START,

	/**
	 * The end of a run.
	 */
	END

}
