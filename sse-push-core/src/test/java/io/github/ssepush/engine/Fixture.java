package io.github.ssepush.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.SseFrame;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.log.HookedBroker;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.DrivenWriters;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.engine.stream.StreamSettings;

/**
 * An engine, its broker and its clients. Its writers either have threads or are driven by
 * the test, step by step: then nothing happens at the same time, and what a test arranges
 * happens again when it is run again.
 */
public final class Fixture implements AutoCloseable {

	public static final Duration HOUR = Duration.ofHours(1);

	public final HookedBroker broker;

	public final ClientEngine engine;

	public final DefaultClientManager clients;

	public final List<String> opened = new CopyOnWriteArrayList<>();

	public final List<Ended> ended = new CopyOnWriteArrayList<>();

	public final List<RefusalReason> refused = new CopyOnWriteArrayList<>();

	public final Deliveries deliveries = new Deliveries();

	/** The time by which the wall clock has jumped. */
	public volatile Duration clockOffset = Duration.ZERO;

	private final DrivenWriters driven;

	/** Run by the listener when a client is opened. */
	public volatile Consumer<Client> duringOpened = (client) -> {
	};

	/** Run by the listener when a client has ended. */
	public volatile Consumer<Client> duringEnded = (client) -> {
	};

	private Fixture(MemoryLimits limits, EngineSettings settings, int driven) {
		this.broker = new HookedBroker(limits);
		this.engine = new ClientEngine(this.broker, settings, new Listener(), this.deliveries, (user, id) -> false,
				() -> Instant.now().plus(this.clockOffset));
		this.clients = this.engine.clientManager();
		this.driven = new DrivenWriters(driven);
	}

	/** Driven by the test: one writer. */
	public static Fixture driven() {
		return driven(limits(1000), settings(1, 1000), 1);
	}

	public static Fixture driven(MemoryLimits limits, EngineSettings settings, int writers) {
		Fixture fixture = new Fixture(limits, settings, writers);
		fixture.engine.start(fixture.driven.all());
		return fixture;
	}

	/** Driven by threads, as in an application. */
	public static Fixture threaded(int writers) {
		return threaded(settings(writers, 1000));
	}

	public static Fixture threaded(EngineSettings settings) {
		Fixture fixture = new Fixture(limits(100_000), settings, 0);
		fixture.engine.start();
		return fixture;
	}

	public static MemoryLimits limits(int messages) {
		return new MemoryLimits(new HistoryLimits(messages, 10_000_000, 10_000_000, HOUR, HOUR), Long.MAX_VALUE,
				Integer.MAX_VALUE);
	}

	public static EngineSettings settings(int writers, int logMessages) {
		return EngineSettings.forTests()
			.with(new LogSettings(logMessages, 1_000_000, 1_000_000, HOUR, HOUR))
			.with(writers);
	}

	/** The first look at the time ends every stream. */
	public static EngineSettings shortLived() {
		return EngineSettings.forTests()
			.with(new StreamSettings(HOUR, Duration.ofSeconds(3), HOUR, Duration.ZERO, Duration.ZERO, Duration.ZERO));
	}

	public Opened open(String user, @Nullable String lastEventId, String... topics) {
		return open(new FakeTransport(), user, lastEventId, topics);
	}

	public Opened open(FakeTransport transport, String user, @Nullable String lastEventId, String... topics) {
		int before = this.opened.size();
		admit(new StreamRequest(ClientIdentity.of(user), List.of(topics), lastEventId), transport);
		return new Opened(this, transport,
				this.opened.subList(before, this.opened.size()).stream().findFirst().orElse(""));
	}

	public void admit(StreamRequest request, FakeTransport transport) {
		try (ClientPermit admission = this.engine.streams().admit(request.grant())) {
			admission.open(request, transport);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public PushReceipt publish(Destination destination, String text) {
		return this.broker.publish(destination, message(text, false, null)).join();
	}

	public PushReceipt publishEphemeral(Destination destination, String text) {
		return this.broker.publish(destination, message(text, true, null)).join();
	}

	public static OutboundMessage message(String text, boolean ephemeral, @Nullable String excludedClient) {
		return new OutboundMessage(SseFrame.encode(null, text.getBytes(StandardCharsets.UTF_8)), ephemeral, null, null,
				excludedClient, false);
	}

	/** Let the writers do everything there is to do. */
	public void settle() {
		for (int turn = 0; turn < 10_000; turn++) {
			if (this.driven.areIdle()) {
				return;
			}
			this.driven.turn();
		}
		throw new AssertionError("The writers do not come to rest");
	}

	/** Let the writers do one round. */
	public void turn() {
		this.driven.turn();
	}

	public DrivenWriters writers() {
		return this.driven;
	}

	@Override
	public void close() {
		this.broker.release();
		if (!this.driven.all().isEmpty()) {
			this.clients.disconnectIf((client) -> true, CloseReason.SHUTDOWN);
			settle();
		}
		this.engine.stop();
	}

	public static List<String> numbers(int from, int to) {
		List<String> numbers = new ArrayList<>();
		IntStream.rangeClosed(from, to).forEach((number) -> numbers.add(String.valueOf(number)));
		return numbers;
	}

	/**
	 * A client, seen from both ends.
	 */
	public record Opened(Fixture fixture, FakeTransport transport, String id) {

		public Client client() {
			return this.fixture.clients.client(this.id).orElseThrow();
		}

		/** Wait for nothing, end it, and say what a browser would send next time. */
		public String cut() {
			this.transport.gone();
			this.fixture.settle();
			return this.transport.lastEventId();
		}

	}

	/**
	 * The report of an end.
	 */
	public record Ended(String id, CloseReason reason) {

	}

	/**
	 * Remembers who came and went.
	 */
	private final class Listener implements SsePushListener {

		@Override
		public void clientOpened(Client client) {
			Fixture.this.opened.add(client.id());
			Fixture.this.duringOpened.accept(client);
		}

		@Override
		public void clientRefused(RefusalReason reason) {
			Fixture.this.refused.add(reason);
		}

		@Override
		public void clientClosed(Client client, CloseReason reason, Duration duration) {
			Fixture.this.duringEnded.accept(client);
			Fixture.this.ended.add(new Ended(client.id(), reason));
		}

	}

}
