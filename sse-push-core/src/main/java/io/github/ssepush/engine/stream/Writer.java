package io.github.ssepush.engine.stream;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.CloseReason;
import io.github.ssepush.engine.log.LogReader;
import io.github.ssepush.support.QuietLogger;

/**
 * A thread that owns some of the clients: it alone touches their transports and moves
 * their cursors, so neither needs a lock. A client gets one batch, then it is the next
 * one's turn.
 */
public final class Writer implements Runnable, LogReader {

	private static final Logger logger = LoggerFactory.getLogger(Writer.class);

	private final QuietLogger errors = new QuietLogger(logger);

	private static final int BATCH_CAPACITY = 32 * 1024;

	/** The number of clients that are served before others get their turn. */
	private static final int TURN = 16;

	private final WriterThread thread;

	private final Batch batch = new Batch(BATCH_CAPACITY);

	private final Queue<WriterTask> ready = new ConcurrentLinkedQueue<>();

	private final GroupSweep sweep = new GroupSweep(TURN);

	/** Clients that have not to be served before all are looked at. */
	private final Queue<WriterTask> newcomers = new ConcurrentLinkedQueue<>();

	private final TaskList tasks = new TaskList();

	private volatile boolean tickDue;

	private volatile boolean stopped;

	/** The time of the last write, or of the start of this turn. */
	private long now;

	Writer(int number) {
		this.thread = new WriterThread(this, number);
	}

	void start() {
		this.thread.start();
	}

	/** Called once for each time that a task's mark says it is in the queue. */
	void enqueue(WriterTask task) {
		this.ready.add(task);
		this.thread.wake();
	}

	/** From now on, look at a task when all are looked at. */
	void adopt(WriterTask task) {
		this.newcomers.add(task);
	}

	/** Serve the clients of a group: there is something for all of them. */
	@Override
	public void onAppended(LogReader.Group group) {
		this.sweep.add(group);
		this.thread.wake();
	}

	/** Look at the time. */
	void tick() {
		this.tickDue = true;
		this.thread.wake();
	}

	/** The time of the last look at the clock, which is not older than the last write. */
	long now() {
		return this.now;
	}

	/** Look at the clock: once for each write. */
	long look() {
		this.now = System.nanoTime();
		return this.now;
	}

	/** The share of its time in which this writer has been busy lately. */
	double busy() {
		return this.thread.load().ratio();
	}

	/** End the thread when its queue is empty, and wait for that. */
	void stop(long millis) {
		this.stopped = true;
		this.thread.wake();
		this.thread.join(millis);
	}

	@Override
	public void run() {
		while (!this.stopped || !this.ready.isEmpty()) {
			turn();
			this.thread.pauseIf(this::mayPause);
		}
		this.newcomers.clear();
	}

	/** Do what is due. */
	void turn() {
		look();
		sweep();
		if (this.tickDue) {
			this.tickDue = false;
			tickAll();
		}
		serveQueue();
	}

	boolean isStopped() {
		return this.stopped;
	}

	boolean isIdle() {
		return this.ready.isEmpty() && this.sweep.isIdle() && !this.tickDue;
	}

	/**
	 * Wake all clients of a log. A client with a message of its own does not wait for the
	 * end of a sweep.
	 */
	private void sweep() {
		LogReader.Group group = this.sweep.begin();
		boolean more = group != null;
		while (group != null && more) {
			more = this.sweep.read(group);
			serveQueue();
		}
	}

	/** Nor for the end of this. */
	private void tickAll() {
		listNewcomers();
		long now = look();
		this.thread.load().tick(now);
		int looked = 0;
		for (int i = this.tasks.count() - 1; i >= 0; i--) {
			if (this.tasks.tick(i, now)) {
				looked++;
				if (looked % TURN == 0) {
					serveQueue();
				}
			}
		}
	}

	private void serveQueue() {
		for (int served = 0; served < TURN; served++) {
			WriterTask task = this.ready.poll();
			if (task == null) {
				return;
			}
			task.dequeued();
			serve(task);
		}
	}

	private boolean mayPause() {
		return isIdle() && !this.stopped;
	}

	void serve(WriterTask task) {
		if (task.isOver()) {
			end(task);
			return;
		}
		this.tasks.add(task, this.now);
		this.tasks.lookAgain(task, this.now);
		try {
			if (task.write(this.batch)) {
				task.wake();
			}
		}
		catch (IOException ex) {
			logger.debug("Client {} has gone: {}", task.id(), ex.toString());
			task.close(CloseReason.CLIENT_GONE);
		}
		catch (RuntimeException | Error ex) {
			this.errors.error("Client {} is closed because writing to it failed", task.id(), ex);
			task.close(CloseReason.ERROR);
		}
	}

	private void listNewcomers() {
		for (WriterTask task = this.newcomers.poll(); task != null; task = this.newcomers.poll()) {
			if (!task.isOver()) {
				this.tasks.add(task, this.now);
			}
		}
	}

	private void end(WriterTask task) {
		if (!this.tasks.remove(task)) {
			return;
		}
		try {
			task.onEnded();
		}
		catch (RuntimeException | Error ex) {
			this.errors.error("Failed to complete the end of client {}; listeners, meters or events may miss it",
					task.id(), ex);
		}
	}

}
