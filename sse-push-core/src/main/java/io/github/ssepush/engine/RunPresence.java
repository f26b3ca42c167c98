package io.github.ssepush.engine;

/**
 * What there is to read of a run.
 */
public enum RunPresence {

	/**
	 * Nothing: there is no such run, or no more.
	 */
	ABSENT,

	/**
	 * Something, or its end is still to come.
	 */
	READABLE,

	/**
	 * Nothing more: the client has its end.
	 */
	PASSED

}
