package io.github.ssepush;

/**
 * A run of this user and id is open, or has ended and can still be read. It was not
 * started a second time.
 */
public class RunExistsException extends SsePushException {

	/**
	 * Create an exception.
	 * @param id the id of the run
	 */
	public RunExistsException(String id) {
		super("A run '" + id + "' of this user exists; start another one, or the same after 'sse-push.run.retention'",
				null);
	}

}
