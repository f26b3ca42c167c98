package io.github.ssepush.delivery;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;

/**
 * A broker at the end of a bad line: messages reach the engine late, twice, out of order
 * or not at all, which is suspected only some time later; answers take their time, and
 * some calls fail. What is published is stored all the same.
 */
final class LossyBroker extends BrokerDecorator {

	private final Random random;

	/**
	 * The one thread of the broker, so that the listener is notified of one thing at a
	 * time.
	 */
	private final ScheduledThreadPoolExecutor line = new ScheduledThreadPoolExecutor(1);

	private final ScheduledThreadPoolExecutor answers = new ScheduledThreadPoolExecutor(2);

	private final AtomicInteger losses = new AtomicInteger();

	private final AtomicInteger duplicates = new AtomicInteger();

	private final AtomicInteger delays = new AtomicInteger();

	private volatile boolean calm;

	LossyBroker(SsePushBroker broker, long seed) {
		super(broker);
		this.random = new Random(seed);
		this.line.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
		this.answers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/**
	 * From now on nothing is lost; what was lost before is still suspected only later.
	 */
	void calmDown() {
		this.calm = true;
	}

	@Override
	public String toString() {
		return this.losses + " lost, " + this.duplicates + " doubled, " + this.delays
				+ " late on the way from the broker";
	}

	@Override
	boolean deliver(Destination destination, Entry entry) {
		later(this.line, 0, () -> transmit(destination, entry));
		return true;
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		return (chance(0.002)) ? unavailable() : answer(super.attach(destination));
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		if (chance(0.002)) {
			return unavailable();
		}
		CompletableFuture<History> history = new CompletableFuture<>();
		later(this.answers, micros(3000), () -> answer(super.read(destination, start, maxBytes))
			.whenComplete((answer, failure) -> history.complete(answer)));
		return history;
	}

	@Override
	public void stop() {
		super.stop();
		this.line.shutdown();
		this.answers.shutdown();
	}

	private void transmit(Destination destination, Entry entry) {
		boolean stored = entry.link() != null;
		if (chance(0.04)) {
			this.losses.incrementAndGet();
			if (stored) {
				later(this.line, micros(50_000), () -> listener().onSuspect(destination));
			}
		}
		else if (stored && chance(0.04)) {
			this.duplicates.incrementAndGet();
			listener().onEntry(destination, entry);
			later(this.line, micros(chance(0.1) ? 3_000_000 : 20_000), () -> listener().onEntry(destination, entry));
		}
		else if (stored && chance(0.04)) {
			this.delays.incrementAndGet();
			later(this.line, micros(20_000), () -> listener().onEntry(destination, entry));
		}
		else {
			listener().onEntry(destination, entry);
		}
	}

	private <T> CompletableFuture<T> answer(CompletableFuture<T> answer) {
		CompletableFuture<T> arrival = new CompletableFuture<>();
		later(this.answers, micros(3000), () -> answer.thenAccept(arrival::complete));
		return arrival;
	}

	private <T> CompletableFuture<T> unavailable() {
		return CompletableFuture.failedFuture(new BrokerUnavailableException("The line is down", null));
	}

	private boolean chance(double probability) {
		return !this.calm && this.random.nextDouble() < probability;
	}

	private long micros(int most) {
		return this.random.nextInt(most);
	}

	private void later(ScheduledThreadPoolExecutor executor, long micros, Runnable action) {
		try {
			executor.schedule(action, micros, TimeUnit.MICROSECONDS);
		}
		catch (RejectedExecutionException ex) {
			// The broker has been stopped.
		}
	}

}
