package io.github.ssepush.autoconfigure;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.ssepush.support.OwnThread;

/**
 * A thread for the application's event listeners, which lives only while there is
 * something to publish.
 */
final class EventThread {

	private EventThread() {
	}

	static ExecutorService newExecutor(String name, RejectedExecutionHandler atEnd) {
		ThreadPoolExecutor executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(1),
				OwnThread.factory(name), atEnd);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

}
