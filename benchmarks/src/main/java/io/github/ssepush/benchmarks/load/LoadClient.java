package io.github.ssepush.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Many clients on one thread and one selector. User numbers count up from 0.
 */
public final class LoadClient implements AutoCloseable {

	private static final int OPENING_AT_ONCE = 200;

	private static final Duration OPENING_LIMIT = Duration.ofMinutes(2);

	private final Selector selector = Selector.open();

	private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

	private final byte[] buffer = new byte[256 * 1024];

	private final Deque<Stream> streams = new ArrayDeque<>();

	private final Thread thread = new Thread(this::run, "load-client");

	private final int port;

	private volatile boolean running = true;

	private Opening opening = new Opening(0, false);

	private Arrivals arrivals = new Arrivals(0);

	private int ended;

	/**
	 * Create a client without streams.
	 * @param port the server's port on 127.0.0.1
	 * @throws IOException if there is no selector
	 */
	public LoadClient(int port) throws IOException {
		this.port = port;
		this.thread.start();
	}

	/**
	 * Open streams, at most 200 at a time, and wait until all have their response.
	 * @param count how many
	 * @return the seconds it took
	 */
	public double open(int count) {
		return open(count, false);
	}

	/**
	 * Open streams that read the head of their response and nothing else.
	 * @param count how many
	 */
	public void openStalled(int count) {
		open(count, true);
	}

	private double open(int count, boolean stalled) {
		long start = System.nanoTime();
		Opening next = new Opening(count, stalled);
		call(() -> this.opening = next);
		await(next.complete, OPENING_LIMIT);
		if (!next.complete.isDone()) {
			throw new IllegalStateException("Not all of " + count + " streams were opened within " + OPENING_LIMIT);
		}
		return (System.nanoTime() - start) / 1e9;
	}

	/**
	 * Start to count the events that are sent from now on.
	 * @param expected how many
	 */
	public void expect(int expected) {
		call(() -> this.arrivals = new Arrivals(expected));
	}

	/**
	 * Wait until all expected events have arrived and end the count.
	 * @param limit the longest time to wait
	 * @return what arrived
	 */
	public Arrivals await(Duration limit) {
		await(call(() -> this.arrivals).complete(), limit);
		return call(() -> {
			Arrivals result = this.arrivals;
			this.arrivals = new Arrivals(0);
			return result;
		});
	}

	/**
	 * Return how many streams the server has ended.
	 * @return the count
	 */
	public int ended() {
		return call(() -> this.ended);
	}

	/**
	 * Close the streams that have been open for the longest time.
	 * @param count how many at most
	 * @param reset whether the server sees a reset instead of an orderly end
	 */
	public void close(int count, boolean reset) {
		call(() -> {
			for (int i = 0; i < count && !this.streams.isEmpty(); i++) {
				this.streams.remove().close(reset);
			}
			this.selector.selectNow();
			return this.streams;
		});
	}

	@Override
	public void close() throws IOException {
		close(Integer.MAX_VALUE, true);
		this.running = false;
		this.selector.wakeup();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.selector.close();
	}

	private <T> T call(Callable<T> task) {
		CompletableFuture<T> result = new CompletableFuture<>();
		this.tasks.add(() -> {
			try {
				result.complete(task.call());
			}
			catch (Exception ex) {
				result.completeExceptionally(ex);
			}
		});
		this.selector.wakeup();
		return result.join();
	}

	private static void await(CompletableFuture<?> future, Duration limit) {
		try {
			future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			// What is missing shows in the result.
		}
		catch (ExecutionException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void run() {
		try {
			while (this.running) {
				this.selector.select(this::ready);
				for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
					task.run();
				}
				this.opening.goOn();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void ready(SelectionKey key) {
		Stream stream = (Stream) key.attachment();
		boolean wasOpen = stream.isOpen();
		try {
			if (key.isConnectable()) {
				stream.sendRequest(key);
				return;
			}
			long now = Payload.now();
			stream.read(key, this.buffer, (sentAt) -> this.arrivals.add(sentAt, now));
			if (!wasOpen && stream.isOpen()) {
				this.opening.opened();
			}
		}
		catch (IOException ex) {
			if (!wasOpen) {
				this.opening.complete.completeExceptionally(ex);
			}
			end(stream);
		}
	}

	private void end(Stream stream) {
		this.ended++;
		this.streams.remove(stream);
		try {
			stream.close(false);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Streams that are being opened.
	 */
	private final class Opening {

		private final CompletableFuture<Void> complete = new CompletableFuture<>();

		private final int count;

		private final boolean stalled;

		private int started;

		private int opened;

		Opening(int count, boolean stalled) {
			this.count = count;
			this.stalled = stalled;
		}

		void goOn() throws IOException {
			while (this.started < this.count && this.started - this.opened < OPENING_AT_ONCE) {
				int user = LoadClient.this.streams.size();
				LoadClient.this.streams
					.add(new Stream(LoadClient.this.port, user, this.stalled, LoadClient.this.selector));
				this.started++;
			}
		}

		void opened() {
			if (++this.opened == this.count) {
				this.complete.complete(null);
			}
		}

	}

}
