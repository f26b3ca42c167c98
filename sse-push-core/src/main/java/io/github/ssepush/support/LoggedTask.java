package io.github.ssepush.support;

/**
 * A task that runs once and whose failure is logged. The executors of the JDK would keep
 * it in a future that nobody reads.
 *
 * @param task the task
 * @param thread the name of the thread that runs it
 * @param errors where failures are logged
 */
record LoggedTask(Runnable task, String thread, QuietLogger errors) implements Runnable {

	@Override
	public void run() {
		try {
			this.task.run();
		}
		catch (RuntimeException | Error ex) {
			this.errors.error("A task of the thread '{}' failed. It is not repeated", this.thread, ex);
		}
	}

}
