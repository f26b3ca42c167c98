package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import org.slf4j.LoggerFactory;

import io.github.ssepush.support.QuietLogger;

/**
 * The one thread that owns lanes, shards and connections, and nothing of which waits. It
 * takes its tasks in turns: what a turn has written is flushed at its end.
 */
final class CallLoop implements Executor {

	private static final int MOST_TASKS_OF_A_TURN = 256;

	private static final long STOP_SECONDS = 1;

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(CallLoop.class));

	private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1,
			(task) -> new BrokerThread(task, "sse-push-redis-loop"), new ThreadPoolExecutor.DiscardPolicy());

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	/** True if a turn that takes tasks is still to begin. */
	private final AtomicBoolean awake = new AtomicBoolean();

	private final Set<Runnable> endings = new LinkedHashSet<>();

	private final Duration patience;

	/**
	 * Create a loop.
	 * @param patience how long connections may say nothing
	 */
	CallLoop(Duration patience) {
		this.patience = patience;
		this.executor.setRemoveOnCancelPolicy(true);
	}

	/** Run a task after all others. */
	@Override
	public void execute(Runnable task) {
		this.tasks.add(task);
		wake();
	}

	/** Return how long connections may say nothing. */
	Duration patience() {
		return this.patience;
	}

	/** Run a task on the loop after a time. */
	Future<?> later(long millis, Runnable task) {
		return this.executor.schedule(() -> turn(task), millis, TimeUnit.MILLISECONDS);
	}

	/** Run a task on the loop when a connection that says nothing is taken for dead. */
	Future<?> afterPatience(Runnable task) {
		return later(this.patience.toMillis(), task);
	}

	/** Run a task on the loop again and again. */
	void every(long millis, Runnable task) {
		this.executor.scheduleWithFixedDelay(() -> turn(task), millis, millis, TimeUnit.MILLISECONDS);
	}

	/** Run an action at the end of this turn, once. Only for tasks of the loop. */
	void atEndOfTurn(Runnable action) {
		this.endings.add(action);
	}

	/** Fail an answer that does not come in time. */
	<T> CompletableFuture<T> inTime(CompletableFuture<T> answer) {
		return inTime(answer, this.patience.toMillis());
	}

	/** Fail an answer that does not come within a time. */
	<T> CompletableFuture<T> inTime(CompletableFuture<T> answer, long millis) {
		Future<?> end = later(millis, () -> answer
			.completeExceptionally(new TimeoutException("there was no answer within " + millis + " ms")));
		answer.whenComplete((value, failure) -> end.cancel(false));
		return answer;
	}

	/** Run all tasks that there are, then a last one, and then no more. */
	void stop(Runnable last) {
		Future<?> end = this.executor.submit(() -> {
			this.tasks.forEach(this::run);
			turn(last);
		});
		try {
			end.get(STOP_SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			this.logger.warn("Could not close the connection to Redis in time. It closes when the application ends",
					ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.executor.shutdownNow();
	}

	private void wake() {
		if (this.awake.compareAndSet(false, true)) {
			this.executor.execute(this::drain);
		}
	}

	private void drain() {
		this.awake.set(false);
		turn(this::takeTasks);
	}

	private void takeTasks() {
		for (int i = 0; i < MOST_TASKS_OF_A_TURN; i++) {
			Runnable task = this.tasks.poll();
			if (task == null) {
				return;
			}
			run(task);
		}
		wake();
	}

	private void turn(Runnable task) {
		run(task);
		List<Runnable> due = List.copyOf(this.endings);
		this.endings.clear();
		due.forEach(this::run);
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (RuntimeException | Error ex) {
			this.logger.error(
					"A task of the connection to Redis failed, which is a defect of sse-push. Other tasks go on", ex);
		}
	}

}
