package io.github.ssepush.engine.log;

/**
 * Reads a log, on the thread of its {@link LogReader}, and is notified when there may be
 * something to read.
 */
public interface LogFollower {

	/**
	 * A message was appended, or a page has come that was asked for. Called by any
	 * thread; neither reads nor waits.
	 */
	void onAppended();

	/**
	 * Read what was appended. Called on the reader's thread instead of
	 * {@link #onAppended}, if a log has many followers.
	 */
	void read();

	/**
	 * Return whose thread this follower reads on.
	 * @return the same reader each time
	 */
	LogReader reader();

}
