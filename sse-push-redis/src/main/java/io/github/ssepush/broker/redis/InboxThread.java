package io.github.ssepush.broker.redis;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.slf4j.LoggerFactory;

import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.QuietLogger;

/**
 * The one thread that processes all messages and commands from Redis, in order. If its
 * queue is full, a message is dropped. The gap in the numbers of the inbox shows the
 * loss.
 */
final class InboxThread {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(InboxThread.class));

	private final Backlog backlog;

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), (task) -> new BrokerThread(task, "sse-push-redis-inbox"));

	InboxThread(Backlog backlog) {
		this.backlog = backlog;
	}

	/**
	 * Run an action after all others.
	 * @param size the size of what it holds, in bytes
	 * @param action what to run
	 * @return whether it fits, and the thread is not stopped
	 */
	boolean execute(long size, Runnable action) {
		return execute(size, action, () -> {
		});
	}

	/**
	 * Run an action after all others, or another one if the thread is stopped before.
	 * @param size the size of what it holds, in bytes
	 * @param action what to run
	 * @param onDropped run if the thread is stopped before that
	 * @return whether it fits, and the thread is not stopped
	 */
	boolean execute(long size, Runnable action, Runnable onDropped) {
		if (!this.backlog.add(size)) {
			return false;
		}
		try {
			this.executor.execute(new Arrival(this.backlog, size, () -> run(action), onDropped));
			return true;
		}
		catch (RejectedExecutionException ex) {
			this.backlog.remove(size);
			return false;
		}
	}

	/** Run an action on this very thread, and log its failure. */
	void run(Runnable action) {
		try {
			action.run();
		}
		catch (RuntimeException | Error ex) {
			this.logger.warn(
					"Failed to process a message from Redis, which is dropped. Check the exception, run the same "
							+ "version on all nodes, and use another 'sse-push.redis.key-prefix' for each application",
					ex);
		}
	}

	void stop() {
		this.executor.shutdownNow().forEach((dropped) -> ((Arrival) dropped).drop());
	}

	ExecutorService executor() {
		return this.executor;
	}

	private record Arrival(Backlog backlog, long size, Runnable action, Runnable onDropped) implements Runnable {

		@Override
		public void run() {
			leave();
			this.action.run();
		}

		private void drop() {
			leave();
			this.onDropped.run();
		}

		private void leave() {
			this.backlog.remove(this.size);
		}

	}

}
