package io.github.ssepush;

/**
 * Interface of a future that some threads must not wait for, because those threads
 * complete it.
 */
@FunctionalInterface
public interface WaitGuard {

	/**
	 * Check whether the current thread may wait for the future.
	 * @throws IllegalStateException if the thread would wait for ever
	 */
	void beforeWait();

}
