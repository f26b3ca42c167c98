package io.github.ssepush.engine;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiPredicate;

import io.github.ssepush.Destination;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.engine.stream.StreamFactory;
import io.github.ssepush.engine.stream.TokenClock;
import io.github.ssepush.engine.stream.Writer;
import io.github.ssepush.engine.stream.Writers;
import io.github.ssepush.support.OwnScheduler;

/**
 * The engine: makes its parts, starts and stops them. Callers use its parts directly.
 */
public class ClientEngine {

	private static final long STOP_MILLIS = 5000;

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final Writers writers;

	private final LogRegistry logs;

	private final AdmissionControl admission;

	private final StreamFactory factory;

	private final StreamOpener streams;

	private final DefaultClientManager clients;

	private final EngineStatus status;

	private final ClientDrain drain;

	private final NodeBrokerListener listener;

	private volatile OwnScheduler timer = newTimer();

	/**
	 * Create an engine.
	 * @param broker where messages come from
	 * @param settings how to treat clients
	 * @param listener notified of clients that are opened and closed
	 */
	public ClientEngine(SsePushBroker broker, EngineSettings settings, SsePushListener listener) {
		this(broker, settings, listener, DeliveryListener.NONE);
	}

	/**
	 * Create an engine.
	 * @param broker where messages come from
	 * @param settings how to treat clients
	 * @param listener notified of clients that are opened and closed
	 * @param deliveryListener notified of each write to them
	 */
	public ClientEngine(SsePushBroker broker, EngineSettings settings, SsePushListener listener,
			DeliveryListener deliveryListener) {
		this(broker, settings, listener, deliveryListener, (user, id) -> false);
	}

	/**
	 * Create an engine of an application that produces runs.
	 * @param broker where messages come from
	 * @param settings how to treat clients
	 * @param listener notified of clients that are opened and closed
	 * @param deliveryListener notified of each write to them
	 * @param runs stops the run of a user and id if this node produces it
	 */
	public ClientEngine(SsePushBroker broker, EngineSettings settings, SsePushListener listener,
			DeliveryListener deliveryListener, BiPredicate<String, String> runs) {
		this(broker, settings, listener, deliveryListener, runs, InstantSource.system());
	}

	/** With another wall clock, which may jump. */
	ClientEngine(SsePushBroker broker, EngineSettings settings, SsePushListener listener,
			DeliveryListener deliveryListener, BiPredicate<String, String> runs, InstantSource source) {
		TokenClock clock = new TokenClock(source, settings.stream().clockSkew());
		SsePushBroker guarded = GuardedBroker.of(broker);
		ClientRegistry registry = new ClientRegistry(settings.admission().newestPerUser());
		this.writers = new Writers(settings.writers(), settings.stream().tick());
		this.logs = new LogRegistry(guarded, settings.log(), this::later);
		this.admission = new AdmissionControl(settings.admission(), listener);
		this.factory = new StreamFactory(settings.stream(), this.writers, this.logs, clock, deliveryListener);
		this.streams = new StreamOpener(this.admission, this.factory, this.logs, registry, new RunReads(guarded),
				listener, this::later);
		this.clients = new DefaultClientManager(guarded, registry, this.logs, this.admission, clock);
		this.status = new EngineStatus(this.factory, registry, this.logs, this.writers, this.admission);
		this.drain = new ClientDrain(registry, this.factory);
		this.listener = new NodeBrokerListener(guarded, this.logs, registry, this.admission, clock, settings, runs);
	}

	/**
	 * Start the threads and join the broker. May follow a {@link #stop()}.
	 */
	public void start() {
		this.writers.renew();
		begin();
		this.writers.start();
	}

	/** Start with writers that have threads, or are driven by a test. */
	void start(List<Writer> writers) {
		this.writers.use(writers);
		begin();
	}

	private void begin() {
		this.listener.join(this.factory.renameNode());
		OwnScheduler timer = newTimer();
		this.timer = timer;
		this.logs.open(Destination.everyone());
		timer.repeat(this.writers::tick, this.writers.interval());
		timer.repeat(this.logs::tidyPart, Duration.ofMillis(LogRegistry.PART_MILLIS));
		timer.repeat(this.admission::nextSecond, Duration.ofSeconds(1));
		this.admission.accept(true);
	}

	/**
	 * Stop, and close all clients at once.
	 */
	public void stop() {
		stop(Duration.ZERO);
	}

	/**
	 * End all clients, then the threads. A client gets what was sent before its end, then
	 * an event that says that this is the end and when to reconnect. Waits for the period
	 * and about a second, after which a client that takes nothing is cut off. An
	 * interrupt ends the period.
	 * @param drainPeriod over how long to spread the ends; few clients need less
	 */
	public void stop(Duration drainPeriod) {
		this.admission.accept(false);
		ClientDrain.waitUntil(this.streams::isIdle, STOP_MILLIS);
		this.drain.drain(drainPeriod);
		ClientDrain.waitUntil(this.admission::isUnused, STOP_MILLIS);
		this.logs.detachAll();
		this.listener.leave();
		this.timer.stop();
		this.writers.stop(STOP_MILLIS);
		this.timer.awaitEnd(Duration.ofMillis(STOP_MILLIS));
	}

	/**
	 * Return who decides about new clients.
	 * @return the admission control
	 */
	public AdmissionControl admission() {
		return this.admission;
	}

	/**
	 * Return what opens streams.
	 * @return the opener
	 */
	public StreamOpener streams() {
		return this.streams;
	}

	/**
	 * Return what applications see of the clients.
	 * @return the manager of the clients of this node and of others
	 */
	public DefaultClientManager clientManager() {
		return this.clients;
	}

	/**
	 * Return what operators see of this node.
	 * @return its status
	 */
	public EngineStatus status() {
		return this.status;
	}

	private void later(Runnable action) {
		this.timer.later(action, RETRY);
	}

	private static OwnScheduler newTimer() {
		return new OwnScheduler("sse-push-timer");
	}

}
