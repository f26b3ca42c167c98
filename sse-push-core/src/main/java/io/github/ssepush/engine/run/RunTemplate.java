package io.github.ssepush.engine.run;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.reactivestreams.Publisher;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.Run;
import io.github.ssepush.RunExistsException;
import io.github.ssepush.RunOperations;
import io.github.ssepush.RunOutcome;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.WaitGuard;
import io.github.ssepush.broker.History;

/**
 * The runs that this node produces. Safe for use by any thread.
 */
public final class RunTemplate implements RunOperations {

	private static final SseFrame NOTHING = SseFrame.ofBytes(new byte[0]);

	private static final long STOP_MILLIS = 1000;

	private final Map<Destination, OpenRun> open = new ConcurrentHashMap<>();

	private final RunStore store;

	private final BiFunction<String, String, CompletableFuture<Boolean>> elsewhere;

	private final SsePushListener listener;

	private volatile boolean stopping;

	/**
	 * Create one without a run.
	 * @param publisher stores and routes
	 * @param beginnings reads the first message of a run, and the position of its newest
	 * @param elsewhere stops the run of a user and id that another node produces
	 * @param converter converts the payloads of messages
	 * @param settings how runs are produced
	 * @param listener notified of the end of runs
	 */
	public RunTemplate(MessagePublisher publisher, Function<Destination, CompletableFuture<History>> beginnings,
			BiFunction<String, String, CompletableFuture<Boolean>> elsewhere, PayloadConverter converter,
			RunSettings settings, SsePushListener listener) {
		this.store = new RunStore(publisher, beginnings, converter, settings, listener);
		this.elsewhere = elsewhere;
		this.listener = listener;
	}

	@Override
	public Run start(String user, String id, Publisher<?> pieces) {
		Objects.requireNonNull(pieces, "pieces");
		OpenRun run = begin(user, id);
		try {
			pieces.subscribe(new RunSubscriber(run));
		}
		catch (RuntimeException | Error ex) {
			run.fail("error");
			throw ex;
		}
		return run;
	}

	@Override
	public Run start(String user, String id) {
		return begin(user, id);
	}

	@Override
	public CompletableFuture<Boolean> stop(String user, String id) {
		OpenRun run = this.open.get(Destination.run(user, id));
		if (run == null || !run.stop()) {
			return this.elsewhere.apply(user, id);
		}
		// If its start is rejected, another node has the run.
		return run.hasStarted() ? CompletableFuture.completedFuture(true)
				: this.elsewhere.apply(user, id).thenApply((stopped) -> true);
	}

	/**
	 * Stop a run if this node produces it, or is about to.
	 * @param user the user's name
	 * @param id the run's id
	 * @return whether it was open
	 */
	public boolean stopHere(String user, String id) {
		OpenRun run = this.open.get(Destination.run(user, id));
		return run != null && run.stop();
	}

	/**
	 * Return how many runs are open.
	 * @return the number of runs that this node produces
	 */
	public int count() {
		return this.open.size();
	}

	/**
	 * Let runs be started again, after a {@link #stop(Duration)}.
	 */
	public void start() {
		this.stopping = false;
	}

	/**
	 * Start no more runs, wait for those that are open, and fail the others with
	 * {@code shutdown}.
	 * @param patience how long to wait
	 */
	public void stop(Duration patience) {
		this.stopping = true;
		waitForRuns(patience.toMillis());
		List.copyOf(this.open.values()).forEach((run) -> run.fail("shutdown"));
		waitForRuns(STOP_MILLIS);
	}

	/**
	 * End the thread, and with it the runs whose end could not be stored. Spring calls
	 * this at the end of the application context.
	 */
	public void close() {
		stop(Duration.ZERO);
		this.store.timer().stop();
		this.store.timer().awaitEnd(Duration.ofMillis(STOP_MILLIS));
		List.copyOf(this.open.values()).forEach(OpenRun::giveUp);
	}

	private void waitForRuns(long millis) {
		long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
		while (!this.open.isEmpty() && System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

	/**
	 * A run is open before its start is on its way, so that whatever ends it finds it.
	 */
	private OpenRun begin(String user, String id) {
		Destination destination = Destination.run(user, id);
		long startedAt = System.nanoTime();
		OpenRun run = new OpenRun(destination, this.store, (ended) -> this.open.remove(destination, ended));
		if (this.open.putIfAbsent(destination, run) != null) {
			throw new RunExistsException(id);
		}
		CompletableFuture<PushReceipt> stored = store(run);
		PushReceipt start = await(run, stored);
		run.outcome().thenAccept((outcome) -> ended(outcome, startedAt));
		run.started(start, stored);
		watch(run);
		return run;
	}

	private CompletableFuture<PushReceipt> store(OpenRun run) {
		try {
			if (this.stopping) {
				throw new BrokerUnavailableException("The application is shutting down; no run can be started", null);
			}
			return this.store.publish(run.destination(), OutboundMessage.ofRun(MessageKind.START, NOTHING, null));
		}
		catch (RuntimeException | Error ex) {
			this.open.remove(run.destination(), run);
			throw ex;
		}
	}

	private PushReceipt await(OpenRun run, CompletableFuture<PushReceipt> start) {
		try {
			return await(start, run.id());
		}
		catch (RunExistsException ex) {
			this.open.remove(run.destination(), run);
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			// It may be stored all the same, and nobody would end it.
			run.notStarted();
			throw ex;
		}
	}

	private void ended(RunOutcome outcome, long startedAt) {
		this.listener.runEnded(outcome, Duration.ofNanos(System.nanoTime() - startedAt));
	}

	private PushReceipt await(CompletableFuture<PushReceipt> stored, String id) {
		if (stored instanceof WaitGuard guard) {
			guard.beforeWait();
		}
		long millis = this.store.settings().startTimeout().toMillis();
		try {
			return stored.get(millis, TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RunExistsException exists) {
				throw exists;
			}
			throw new BrokerUnavailableException("The start of run '" + id + "' could not be stored: " + ex.getCause(),
					ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new BrokerUnavailableException("The start of run '" + id + "' was not stored within " + millis
					+ " ms. Check the broker, or raise 'sse-push.redis.timeout'", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new BrokerUnavailableException("The thread was interrupted while it started run '" + id + "'", ex);
		}
	}

	/** Fail a run in which nothing happens, or look at it again when it may be that. */
	private void watch(OpenRun run) {
		Duration rest = run.failIfIdle(this.store.settings().idleTimeout());
		if (rest != null) {
			this.store.later(() -> watch(run), rest);
		}
	}

}
