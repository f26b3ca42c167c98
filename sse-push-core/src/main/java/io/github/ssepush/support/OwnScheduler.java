package io.github.ssepush.support;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.LoggerFactory;

/**
 * Runs actions later, or again and again, on an {@link OwnThread} that lives until it is
 * stopped. What has not run by then is dropped. Safe for use by any thread.
 */
public final class OwnScheduler {

	private final QuietLogger errors = new QuietLogger(LoggerFactory.getLogger(OwnScheduler.class));

	private final String name;

	private final ScheduledThreadPoolExecutor executor;

	/**
	 * Create a scheduler, whose thread begins with its first action.
	 * @param name the name of the thread, which begins with {@code sse-push-}
	 */
	public OwnScheduler(String name) {
		this.name = name;
		this.executor = new ScheduledThreadPoolExecutor(1, OwnThread.factory(name));
		this.executor.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Run an action once, unless the scheduler is stopped before. A failure is logged.
	 * @param action the action
	 * @param delay the time to wait before it runs
	 * @return whether it is going to run if the scheduler is not stopped
	 */
	public boolean later(Runnable action, Duration delay) {
		try {
			this.executor.schedule(new LoggedTask(action, this.name, this.errors), delay.toNanos(),
					TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/**
	 * Run an action again and again, until the scheduler is stopped. A failure is logged,
	 * and the action is repeated.
	 * @param action the action
	 * @param interval the time before its first run and between two runs
	 */
	public void repeat(Runnable action, Duration interval) {
		long nanos = interval.toNanos();
		this.executor.scheduleWithFixedDelay(() -> run(action), nanos, nanos, TimeUnit.NANOSECONDS);
	}

	private void run(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			this.errors.error("A periodic task of the thread '{}' failed. It is repeated", this.name, ex);
		}
	}

	/**
	 * Drop what waits. What runs is interrupted.
	 */
	public void stop() {
		this.executor.shutdownNow();
	}

	/**
	 * Wait until the thread has ended.
	 * @param patience how long to wait; an interrupt ends it
	 */
	public void awaitEnd(Duration patience) {
		try {
			this.executor.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
