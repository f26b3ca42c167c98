package io.github.ssepush.broker.redis;

import java.util.concurrent.ThreadFactory;

import io.lettuce.core.resource.ThreadFactoryProvider;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;

import io.github.ssepush.support.OwnThread;

/**
 * The threads of a Lettuce that the application does not share with the broker.
 */
final class LettuceThreads implements ThreadFactoryProvider {

	@Override
	public ThreadFactory getThreadFactory(String poolName) {
		return (task) -> new LettuceThread(task, "sse-push-redis-" + poolName);
	}

	/** Return whether this thread may be one that reads from Redis and writes to it. */
	static boolean isCurrent() {
		Thread current = Thread.currentThread();
		return current instanceof LettuceThread || current instanceof FastThreadLocalThread;
	}

	private static final class LettuceThread extends OwnThread {

		LettuceThread(Runnable task, String name) {
			super(() -> run(task), name);
		}

		private static void run(Runnable task) {
			try {
				task.run();
			}
			finally {
				FastThreadLocal.removeAll();
			}
		}

	}

}
