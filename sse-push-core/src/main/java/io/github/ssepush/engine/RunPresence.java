package io.github.ssepush.engine;

/**
 * The part of a run that can be read.
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
