package io.github.ssepush.broker.redis;

/**
 * There is no Redis that the broker could work with, and waiting will not help.
 */
public class UnsupportedRedisException extends RuntimeException {

	/** The action that the application's author can take. */
	private final String action;

	/**
	 * Create an exception.
	 * @param message what is wrong
	 * @param action what to do about it
	 */
	public UnsupportedRedisException(String message, String action) {
		super(message);
		this.action = action;
	}

	/**
	 * Return the action to take.
	 * @return a sentence
	 */
	public String action() {
		return this.action;
	}

}
