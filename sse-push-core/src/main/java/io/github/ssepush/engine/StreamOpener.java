package io.github.ssepush.engine;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.Position;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.ClientTransport;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.StreamFactory;
import io.github.ssepush.engine.stream.StreamRequest;

/**
 * Opens streams: the way into the engine, and the way out of it once a stream has ended.
 * Safe for use by any thread.
 */
public final class StreamOpener {

	private final AdmissionControl admission;

	private final StreamFactory factory;

	private final LogRegistry logs;

	private final ClientRegistry registry;

	private final RunReads runs;

	private final SsePushListener listener;

	/** Runs an action in a moment. */
	private final Consumer<Runnable> later;

	/** The callback that all clients share. */
	private final Consumer<StreamClient> onEnded = this::ended;

	/** The number of threads that are in {@link #open}. */
	private final AtomicInteger opening = new AtomicInteger();

	StreamOpener(AdmissionControl admission, StreamFactory factory, LogRegistry logs, ClientRegistry registry,
			RunReads runs, SsePushListener listener, Consumer<Runnable> later) {
		this.admission = admission;
		this.factory = factory;
		this.logs = logs;
		this.registry = registry;
		this.runs = runs;
		this.listener = listener;
		this.later = later;
	}

	/**
	 * Take a place for a client.
	 * @param identity who asks for it
	 * @return the place, to be closed by the caller
	 * @throws AdmissionRefusedException if there is none for this user now
	 */
	public ClientPermit admit(ClientIdentity identity) {
		this.admission.enter(identity);
		return new ClientPermit(this, identity.user());
	}

	/**
	 * Return the answer, instead of a stream, to a browser that can't be served now. The
	 * native {@code EventSource} gives up for good on anything but a stream, but
	 * reconnects after one that ends.
	 * @param lastEventId where the client wants to go on, {@code null} for now
	 * @param resumeSecret what it has to prove itself with when it reconnects,
	 * {@code null} if nothing
	 * @return the whole body
	 */
	public byte[] busy(@Nullable String lastEventId, @Nullable String resumeSecret) {
		return this.factory.busy(lastEventId, resumeSecret);
	}

	/**
	 * Look whether there is something to read of a run. Waits for the broker.
	 * @param run the run
	 * @param lastEventId where the client wants to go on, {@code null} for the beginning
	 * @return what there is
	 */
	public RunPresence look(Destination run, @Nullable String lastEventId) {
		return this.runs.look(run, lastEventId);
	}

	/** Open a client that has its place. */
	void open(StreamRequest request, ClientTransport.Opener opener) throws IOException {
		this.opening.incrementAndGet();
		try {
			begin(enter(request), request, opener);
		}
		finally {
			this.opening.decrementAndGet();
		}
	}

	/** A place is not needed any more. */
	void giveBack(String user) {
		this.admission.leave(user);
	}

	/** Return whether no stream is being opened. */
	boolean isIdle() {
		return this.opening.get() == 0;
	}

	/** Create a client in the place that was taken for it, or give the place back. */
	private StreamClient enter(StreamRequest request) {
		try {
			if (!this.admission.isAccepting()) {
				throw this.admission.refused(RefusalReason.STOPPING);
			}
			StreamClient client = this.factory.create(request, this.onEnded);
			enter(client, request);
			return client;
		}
		catch (RuntimeException | Error ex) {
			giveBack(request.user());
			throw ex;
		}
	}

	private void enter(StreamClient client, StreamRequest request) {
		try {
			follow(client, request);
			this.registry.add(client).forEach((replaced) -> replaced.close(CloseReason.REPLACED));
		}
		catch (RuntimeException | Error ex) {
			client.follows().stream().forEach(this.logs::leave);
			this.registry.remove(client);
			throw ex;
		}
	}

	/**
	 * Open the stream of a client that follows its logs already, so that a message to it
	 * can be sent as soon as the client is known, if only to itself by the stream's head.
	 */
	private void begin(StreamClient client, StreamRequest request, ClientTransport.Opener opener) throws IOException {
		ClientTransport transport = open(client, opener);
		try {
			transport.start(client::transportReady, () -> client.close(CloseReason.CLIENT_GONE));
		}
		catch (RuntimeException | Error ex) {
			client.close(CloseReason.ERROR);
			throw ex;
		}
		finally {
			beginWhenAttached(client);
		}
		if (this.admission.isRevoked(request.grant())) {
			client.close(CloseReason.REVOKED);
		}
	}

	private void follow(StreamClient client, StreamRequest request) {
		String lastEventId = request.lastEventId();
		Map<String, Position> wanted = (lastEventId != null) ? EventId.parse(lastEventId) : Map.of();
		for (Destination destination : request.destinations()) {
			Position from = (wanted != null) ? wanted.get(EventId.labelOf(destination)) : EventId.NOWHERE;
			client.follows().add(this.logs.join(destination, from, request.starts().of(destination), client));
		}
	}

	private ClientTransport open(StreamClient client, ClientTransport.Opener opener) throws IOException {
		try {
			this.listener.clientOpened(client);
			ClientTransport transport = opener
				.open(() -> (pendingAttachments(client).length == 0) ? client.takeFirst() : new byte[0]);
			client.use(transport);
			return transport;
		}
		catch (IOException ex) {
			client.close(CloseReason.CLIENT_GONE);
			ended(client);
			throw ex;
		}
		catch (RuntimeException | Error ex) {
			client.close(CloseReason.ERROR);
			ended(client);
			throw ex;
		}
	}

	/**
	 * Write the first block when its reader misses nothing from then on, whichever node
	 * sends. A broker that takes long to answer is waited for a moment.
	 */
	private void beginWhenAttached(StreamClient client) {
		CompletableFuture<?>[] pending = pendingAttachments(client);
		if (pending.length == 0) {
			client.begin();
			return;
		}
		CompletableFuture<Void> attached = CompletableFuture.allOf(pending);
		attached.thenRun(client::begin);
		this.later.accept(() -> attached.complete(null));
	}

	private static CompletableFuture<?>[] pendingAttachments(StreamClient client) {
		return client.follows()
			.stream()
			.map((follow) -> follow.attachment())
			.filter((attachment) -> !attachment.isDone())
			.toArray(CompletableFuture<?>[]::new);
	}

	/** The response has ended. Called once, by the client's writer if it has begun. */
	private void ended(StreamClient client) {
		CloseReason reason = client.closeReason();
		try {
			client.follows().stream().forEach(this.logs::leave);
		}
		finally {
			this.registry.remove(client);
			giveBack(client.user());
			this.listener.clientClosed(client, (reason != null) ? reason : CloseReason.ERROR,
					Duration.ofNanos(System.nanoTime() - client.openedAt()));
		}
	}

}
