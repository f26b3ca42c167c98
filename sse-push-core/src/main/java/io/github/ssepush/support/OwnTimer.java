package io.github.ssepush.support;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.LoggerFactory;

/**
 * Runs tasks after a while, on an {@link OwnThread} that lives only while a task waits.
 * The JDK's own timer for futures would be made by whichever request needs it first, and
 * keep what it inherits from it for ever.
 */
public final class OwnTimer implements Executor {

	private static final long STOP_SECONDS = 1;

	private final QuietLogger errors = new QuietLogger(LoggerFactory.getLogger(OwnTimer.class));

	private final String name;

	private final Duration delay;

	private final ScheduledThreadPoolExecutor executor;

	/**
	 * Create a timer.
	 * @param name the name of the thread, which begins with {@code sse-push-}
	 * @param delay the time to wait before a task runs
	 */
	public OwnTimer(String name, Duration delay) {
		this.name = name;
		this.delay = delay;
		this.executor = new ScheduledThreadPoolExecutor(1, OwnThread.factory(name));
		this.executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Run a task after the delay; at once if the timer is stopped. A failure is logged.
	 */
	@Override
	public void execute(Runnable task) {
		Runnable logged = new LoggedTask(task, this.name, this.errors);
		try {
			this.executor.schedule(logged, this.delay.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logged.run();
		}
	}

	/**
	 * Wait for the tasks that wait, then end the thread.
	 */
	public void stop() {
		this.executor.shutdown();
		try {
			this.executor.awaitTermination(this.delay.plusSeconds(STOP_SECONDS).toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.executor.shutdownNow();
	}

}
