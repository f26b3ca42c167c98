package io.github.ssepush.engine.stream;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.ssepush.support.OwnThread;

/**
 * The thread of a writer, which pauses while there is nothing to do.
 */
final class WriterThread {

	private final Thread thread;

	private final WriterLoad load = new WriterLoad(System.nanoTime());

	private volatile boolean paused;

	WriterThread(Runnable writer, int number) {
		this.thread = new OwnThread(writer, "sse-push-writer-" + number);
	}

	void start() {
		this.thread.start();
	}

	/** Called by the thread itself: wait for {@link #wake} if there is nothing to do. */
	void pauseIf(BooleanSupplier idle) {
		this.paused = true;
		if (idle.getAsBoolean()) {
			long start = System.nanoTime();
			LockSupport.park(this);
			this.load.idle(System.nanoTime() - start);
		}
		this.paused = false;
	}

	/** Called by any thread, after there is something to do. */
	void wake() {
		if (this.paused) {
			LockSupport.unpark(this.thread);
		}
	}

	/** Wait for its end. */
	void join(long millis) {
		try {
			this.thread.join(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	WriterLoad load() {
		return this.load;
	}

}
