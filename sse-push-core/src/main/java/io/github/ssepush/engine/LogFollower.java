package io.github.ssepush.engine;

/**
 * Notified when there may be something to read in a log that it follows.
 */
interface LogFollower {

	/**
	 * A message was appended, or a page has come that was asked for. Called by any
	 * thread; neither reads nor waits.
	 */
	void onAppended();

}
