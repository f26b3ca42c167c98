package io.github.ssepush;

/**
 * A future that some threads can't wait for, because they are the ones to complete it.
 */
@FunctionalInterface
public interface WaitGuard {

	/**
	 * Called by a thread that is about to wait.
	 * @throws IllegalStateException if that would take for ever
	 */
	void beforeWait();

}
