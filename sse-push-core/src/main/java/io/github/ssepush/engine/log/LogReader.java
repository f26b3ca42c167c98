package io.github.ssepush.engine.log;

/**
 * A thread on which followers read.
 */
public interface LogReader {

	/**
	 * Sweep a group soon. Called by any thread, and not again before the sweep begins;
	 * does not wait.
	 * @param group the followers, all of this reader
	 */
	void onAppended(FollowerGroup group);

}
