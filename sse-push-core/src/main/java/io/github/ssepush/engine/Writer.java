package io.github.ssepush.engine;

import java.io.IOException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.CloseReason;
import io.github.ssepush.engine.log.FollowerGroup;
import io.github.ssepush.engine.log.LogFollower;
import io.github.ssepush.engine.log.LogReader;
import io.github.ssepush.support.OwnThread;
import io.github.ssepush.support.QuietLogger;

/**
 * A thread that owns some of the clients: it alone touches their transports and moves
 * their cursors, so neither needs a lock. A client gets one batch, then it is the next
 * one's turn.
 */
final class Writer implements Runnable, LogReader {

	private static final Logger logger = LoggerFactory.getLogger(Writer.class);

	private final QuietLogger errors = new QuietLogger(logger);

	private static final int BATCH_CAPACITY = 32 * 1024;

	/** How many clients are served before others get their turn. */
	private static final int TURN = 16;

	private final ClientEngine engine;

	private final EngineSettings settings;

	private final Thread thread;

	private final Batch batch = new Batch(BATCH_CAPACITY);

	private final Queue<StreamClient> ready = new ConcurrentLinkedQueue<>();

	/** Groups of clients for which there is something. */
	private final Queue<FollowerGroup> due = new ConcurrentLinkedQueue<>();

	/** Those of a group that are served together. */
	private final LogFollower[] swept = new LogFollower[TURN];

	/** Clients that have not to be served before all are looked at. */
	private final Queue<StreamClient> newcomers = new ConcurrentLinkedQueue<>();

	private StreamClient[] clients = new StreamClient[16];

	/**
	 * When each has to be looked at for the time, at the earliest: most have time, and
	 * are not in the processor's cache.
	 */
	private long[] looks = new long[this.clients.length];

	private int count;

	private volatile boolean tickDue;

	private volatile boolean stopped;

	private volatile boolean parked;

	private final WriterLoad load = new WriterLoad(System.nanoTime());

	/** As of the last write, or the begin of this turn. */
	private long now;

	Writer(ClientEngine engine, EngineSettings settings, int number) {
		this.engine = engine;
		this.settings = settings;
		this.thread = new OwnThread(this, "sse-push-writer-" + number);
	}

	void start() {
		this.thread.start();
	}

	/** Called once for each time that a client's mark says it is in the queue. */
	void enqueue(StreamClient client) {
		this.ready.add(client);
		unpark();
	}

	/** From now on, look at a client when all are looked at. */
	void adopt(StreamClient client) {
		this.newcomers.add(client);
	}

	/** Serve the clients of a group: there is something for all of them. */
	@Override
	public void onAppended(FollowerGroup group) {
		this.due.add(group);
		unpark();
	}

	/** Look at the time. */
	void tick() {
		this.tickDue = true;
		unpark();
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
		return this.load.ratio();
	}

	/** End the thread when its queue is empty, and wait for that. */
	void stop(long millis) {
		this.stopped = true;
		unpark();
		try {
			this.thread.join(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void run() {
		while (!this.stopped || !this.ready.isEmpty()) {
			turn();
			park();
		}
		this.newcomers.clear();
	}

	/** Do what is due. */
	void turn() {
		look();
		FollowerGroup group = this.due.poll();
		if (group != null) {
			sweep(group);
		}
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
		return this.ready.isEmpty() && this.due.isEmpty() && !this.tickDue;
	}

	/** Who has a message of its own does not wait for the end of a sweep. */
	private void sweep(FollowerGroup group) {
		group.beginSweep();
		int place = Integer.MAX_VALUE;
		while (place > 0) {
			place = group.sweep(this.swept, place);
			for (LogFollower follower : this.swept) {
				if (follower != null) {
					follower.read();
				}
			}
			serveQueue();
		}
	}

	/** Nor for the end of this. */
	private void tickAll() {
		listNewcomers();
		long now = look();
		this.load.tick(now);
		int looked = 0;
		for (int i = this.count - 1; i >= 0; i--) {
			if (i < this.count && now - this.looks[i] >= 0) {
				this.looks[i] = this.clients[i].tick(now, this.settings);
				looked++;
				if (looked % TURN == 0) {
					serveQueue();
				}
			}
		}
	}

	private void serveQueue() {
		for (int served = 0; served < TURN; served++) {
			StreamClient client = this.ready.poll();
			if (client == null) {
				return;
			}
			client.dequeued();
			serve(client);
		}
	}

	private void park() {
		this.parked = true;
		if (isIdle() && !this.stopped) {
			long start = System.nanoTime();
			LockSupport.park(this);
			this.load.idle(System.nanoTime() - start);
		}
		this.parked = false;
	}

	private void unpark() {
		if (this.parked) {
			LockSupport.unpark(this.thread);
		}
	}

	void serve(StreamClient client) {
		if (client.closeReason() != null) {
			end(client);
			return;
		}
		list(client);
		lookAgain(client);
		try {
			if (client.write(this.batch, this.engine)) {
				client.wake();
			}
		}
		catch (IOException ex) {
			logger.debug("Client {} has gone: {}", client.id(), ex.toString());
			client.close(CloseReason.CLIENT_GONE);
		}
		catch (RuntimeException ex) {
			this.errors.error("Client {} is closed because writing to it failed", client.id(), ex);
			client.close(CloseReason.ERROR);
		}
	}

	/** At the next look at the time; whose time has come has it already. */
	private void lookAgain(StreamClient client) {
		if (this.looks[client.slot] - this.now > 0) {
			this.looks[client.slot] = this.now;
		}
	}

	private void listNewcomers() {
		for (StreamClient client = this.newcomers.poll(); client != null; client = this.newcomers.poll()) {
			if (client.closeReason() == null) {
				list(client);
			}
		}
	}

	private void list(StreamClient client) {
		if (client.slot < 0) {
			if (this.count == this.clients.length) {
				this.clients = Arrays.copyOf(this.clients, this.count * 2);
				this.looks = Arrays.copyOf(this.looks, this.count * 2);
			}
			client.slot = this.count;
			this.clients[this.count] = client;
			this.looks[this.count++] = this.now;
		}
	}

	@SuppressWarnings("NullAway")
	private void unlist(StreamClient client) {
		StreamClient moved = this.clients[--this.count];
		this.clients[this.count] = null;
		if (moved != client) {
			this.clients[client.slot] = moved;
			this.looks[client.slot] = this.looks[this.count];
			moved.slot = client.slot;
		}
	}

	private void end(StreamClient client) {
		if (client.slot == Integer.MIN_VALUE) {
			return;
		}
		if (client.slot >= 0) {
			unlist(client);
		}
		client.slot = Integer.MIN_VALUE;
		try {
			client.transport().close();
		}
		catch (RuntimeException ex) {
			logger.debug("The response of client {} could not be ended", client.id(), ex);
		}
		try {
			this.engine.ended(client);
		}
		catch (RuntimeException ex) {
			this.errors.error("Not everything that belongs to the end of client {} could be done", client.id(), ex);
		}
	}

}
