package io.github.ssepush;

/**
 * The run has ended, or never began: nothing can be added to it. A producer stops then.
 */
public class RunEndedException extends SsePushException {

	/**
	 * Create an exception.
	 * @param id the id of the run
	 */
	public RunEndedException(String id) {
		super("The run '" + id + "' has ended; nothing can be added to it", null);
	}

}
