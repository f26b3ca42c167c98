package io.github.ssepush.engine.run;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.Run;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunOutcome;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SseMessage;
import io.github.ssepush.broker.RunEnd;

/**
 * A run that this node produces. Its monitor guards the queue, and no call goes out under
 * it.
 */
final class OpenRun implements Run {

	private static final Logger logger = LoggerFactory.getLogger(OpenRun.class);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private static final int LONGEST_REASON = 512;

	private final Destination destination;

	private final RunStore store;

	private final RunQueue queue = new RunQueue();

	private final Consumer<OpenRun> onEnded;

	private final CompletableFuture<RunOutcome> outcome = new CompletableFuture<>();

	/**
	 * The broker's answer to the start, whose type knows the threads that must not wait.
	 */
	private volatile CompletableFuture<?> answer = this.outcome;

	private volatile Runnable cancellation = () -> {
	};

	private long touchedAt = System.nanoTime();

	/**
	 * The time when text may be stored again, and whether a look is scheduled for then.
	 */
	private long flushAt = System.nanoTime();

	private boolean flushPlanned;

	OpenRun(Destination destination, RunStore store, Consumer<OpenRun> onEnded) {
		this.destination = destination;
		this.store = store;
		this.onEnded = onEnded;
	}

	Destination destination() {
		return this.destination;
	}

	/**
	 * The start is stored. An end that has come meanwhile follows it.
	 * @param start the receipt of the start
	 * @param answer the broker's answer with that receipt
	 */
	void started(PushReceipt start, CompletableFuture<?> answer) {
		this.answer = answer;
		synchronized (this) {
			this.queue.started(start.id());
			this.touchedAt = System.nanoTime();
		}
		store();
	}

	/** The start may be stored, or not. If it is, the run has to end. */
	void notStarted() {
		synchronized (this) {
			this.queue.notStored();
			this.queue.fail("broker");
		}
		store();
	}

	synchronized boolean hasStarted() {
		return this.queue.start() != null;
	}

	/** Run an action when the run ends, or now if it has. */
	void onEnd(Runnable action) {
		this.cancellation = action;
		if (!isOpen()) {
			cancel();
		}
	}

	/**
	 * Fail if there has been no piece for some time. A piece arrives before this step or
	 * after it.
	 * @return the time after which to look again, {@code null} if the run has ended
	 */
	@Nullable Duration failIfIdle(Duration timeout) {
		synchronized (this) {
			long rest = timeout.toNanos() - (System.nanoTime() - this.touchedAt);
			if (!this.queue.isOpen() || rest > 0) {
				return this.queue.isOpen() ? Duration.ofNanos(rest) : null;
			}
			this.queue.end(RunEnd.failed("timeout"));
		}
		cancel();
		store();
		return null;
	}

	@Override
	public String user() {
		return this.destination.name().substring(id().length() + 1);
	}

	@Override
	public String id() {
		return this.destination.runId();
	}

	@Override
	public void append(CharSequence text) {
		if (text.isEmpty() && isOpen()) {
			return;
		}
		add(text.length(), () -> this.queue.add(text));
	}

	@Override
	public void send(SseMessage message) {
		SseFrame frame = this.store.encode(message);
		add(frame.size(), () -> this.queue.add(frame));
	}

	/** Add a piece, or fail, in one step with the checks. */
	private void add(int size, Runnable piece) {
		boolean tooMuch;
		synchronized (this) {
			requireOpen();
			tooMuch = this.queue.grow(size) > this.store.settings().maxSize();
			if (tooMuch) {
				this.queue.end(RunEnd.failed("too-large"));
			}
			else {
				piece.run();
			}
			this.touchedAt = System.nanoTime();
		}
		if (tooMuch) {
			cancel();
		}
		store();
	}

	@Override
	public void complete() {
		end(new RunEnd(RunOutcome.COMPLETE, null));
	}

	@Override
	public void fail(@Nullable String reason) {
		String given = (reason != null) ? reason : "error";
		end(RunEnd.failed(given.substring(0, Math.min(given.length(), LONGEST_REASON))));
	}

	@Override
	public void close() {
		fail("error");
	}

	boolean stop() {
		return end(new RunEnd(RunOutcome.STOPPED, null));
	}

	@Override
	public synchronized boolean isOpen() {
		return this.queue.isOpen();
	}

	@Override
	public CompletableFuture<RunOutcome> outcome() {
		CompletableFuture<RunOutcome> guarded = this.answer.newIncompleteFuture();
		this.outcome.thenAccept(guarded::complete);
		return guarded;
	}

	private boolean end(RunEnd end) {
		synchronized (this) {
			if (!this.queue.isOpen()) {
				return false;
			}
			this.queue.end(end);
		}
		cancel();
		store();
		return true;
	}

	/** Call the application, which may fail: the run ends all the same. */
	private void cancel() {
		try {
			this.cancellation.run();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The producer of run '{}' could not be cancelled; the run ends all the same", id(), ex);
		}
	}

	private void requireOpen() {
		if (!this.queue.isOpen()) {
			throw new RunEndedException(id());
		}
	}

	/** Store what is due, one message after the other. */
	private void store() {
		for (OutboundMessage next = next(); next != null; next = next()) {
			OutboundMessage message = next;
			CompletableFuture<PushReceipt> stored = this.store.publish(this.destination, message);
			if (!stored.isDone()) {
				stored.whenComplete((receipt, failure) -> {
					answered(message, receipt, failure);
					store();
				});
				return;
			}
			stored.whenComplete((receipt, failure) -> answered(message, receipt, failure));
		}
	}

	private synchronized @Nullable OutboundMessage next() {
		if (this.outcome.isDone()) {
			return null;
		}
		long now = System.nanoTime();
		if (!this.queue.isDue()) {
			if (!this.queue.hasText()) {
				return null;
			}
			if (this.flushAt - now > 0) {
				planFlush(Duration.ofNanos(this.flushAt - now));
				return null;
			}
		}
		this.flushAt = now + this.store.settings().flushInterval().toNanos();
		return this.queue.next();
	}

	private void planFlush(Duration wait) {
		if (!this.flushPlanned) {
			this.flushPlanned = true;
			this.store.later(this::flush, wait);
		}
	}

	private void flush() {
		synchronized (this) {
			this.flushPlanned = false;
		}
		store();
	}

	private void answered(OutboundMessage message, @Nullable PushReceipt receipt, @Nullable Throwable failure) {
		boolean isEnd = message.kind() == MessageKind.END;
		if (receipt != null && !isEnd) {
			synchronized (this) {
				this.queue.stored(receipt.id());
			}
		}
		else if (receipt != null) {
			checkLater(message, receipt);
			finish();
		}
		else if (!isEnd) {
			synchronized (this) {
				this.queue.notStored();
				this.queue.fail((failure instanceof MessageTooLargeException) ? "too-large" : "broker");
			}
			cancel();
		}
		else if (failure instanceof RunEndedException || !this.store.later(this::retryEnd, RETRY)) {
			giveUp();
		}
	}

	/** End without a stored end. */
	void giveUp() {
		synchronized (this) {
			this.queue.fail("broker");
		}
		finish();
	}

	private void checkLater(OutboundMessage end, PushReceipt receipt) {
		String start;
		synchronized (this) {
			start = this.queue.start();
		}
		if (start != null) {
			new RunEndCheck(this.store, this.destination, start, end, receipt.id()).later();
		}
	}

	/** Until then, nothing is stored: the end is on its way. */
	private void retryEnd() {
		synchronized (this) {
			this.queue.notStored();
		}
		store();
	}

	private void finish() {
		RunEnd end;
		synchronized (this) {
			end = this.queue.end();
		}
		this.onEnded.accept(this);
		this.outcome.complete((end != null) ? end.outcome() : RunOutcome.FAILED);
	}

}
