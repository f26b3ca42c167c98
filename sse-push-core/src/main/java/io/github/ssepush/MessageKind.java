package io.github.ssepush;

/**
 * The kind of a message, as its history sees it.
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
