package io.github.ssepush.engine.stream;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.Position;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogCursor;
import io.github.ssepush.engine.log.LogCursors;

/**
 * An open stream: its identity, a transport, and a cursor in each log that it follows.
 * Everything but the {@link Client} view, {@link #close} and {@link #wake} is for the
 * thread of its writer alone.
 */
public final class StreamClient extends WriterTask {

	private static final Logger logger = LoggerFactory.getLogger(StreamClient.class);

	private static final AtomicReferenceFieldUpdater<StreamClient, @Nullable CloseReason> CLOSE_REASON = AtomicReferenceFieldUpdater
		.newUpdater(StreamClient.class, CloseReason.class, "closeReason");

	private final String id;

	private final StreamRequest request;

	private final Instant connectedAt = Instant.now();

	/** Complete before the client begins. */
	private final LogCursors follows;

	private final StreamOutput output;

	private final StreamDeadlines deadlines;

	private final Consumer<StreamClient> onEnded;

	/** There when the client begins. */
	private @Nullable ClientTransport transport;

	/** True if the writer has asked the transport, and so wants to know of it. */
	private volatile boolean asked;

	private volatile @Nullable CloseReason closeReason;

	/**
	 * Create a client.
	 * @param writer the writer that it belongs to
	 * @param id its id
	 * @param request what it asks for
	 * @param output what it is written, with the cursors that it follows
	 * @param deadlines what time demands
	 * @param onEnded notified of its end
	 */
	StreamClient(Writer writer, String id, StreamRequest request, StreamOutput output, StreamDeadlines deadlines,
			Consumer<StreamClient> onEnded) {
		super(writer);
		this.id = id;
		this.request = request;
		this.follows = output.follows();
		this.output = output;
		this.deadlines = deadlines;
		this.onEnded = onEnded;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public String user() {
		return this.request.user();
	}

	@Override
	public Set<String> topics() {
		return Set.copyOf(this.request.topics());
	}

	@Override
	public @Nullable String run() {
		Destination run = this.request.run();
		return (run != null) ? run.runId() : null;
	}

	@Override
	public Instant connectedAt() {
		return this.connectedAt;
	}

	@Override
	public String position() {
		StringBuilder position = new StringBuilder();
		this.follows.stream().forEach((follow) -> {
			Position part = follow.position();
			if (part != null) {
				position.append(EventId.partOf(follow.label(), part));
			}
		});
		return position.isEmpty() ? "" : EventId.VERSION + position;
	}

	@Override
	public long lag() {
		long lag = 0;
		for (int i = 0; i < this.follows.count(); i++) {
			lag += this.follows.get(i).lag();
		}
		return lag;
	}

	@Override
	public void close(CloseReason reason) {
		if (CLOSE_REASON.compareAndSet(this, null, Objects.requireNonNull(reason, "reason"))) {
			wake();
		}
	}

	/**
	 * End the stream when everything that was sent is written, and after it a farewell.
	 * Called by any thread.
	 * @param farewell the last block
	 */
	public void leave(byte[] farewell) {
		this.output.leave(farewell);
		wake();
	}

	/**
	 * Called by any thread: the transport can be written to, for the first time or again.
	 */
	public void transportReady() {
		if (this.asked) {
			wake();
		}
	}

	/**
	 * Take what goes out with the head. For the thread that opens the client, before it
	 * begins.
	 * @return the first bytes, none if they are too many
	 */
	public byte[] takeFirst() {
		byte[] first = this.output.takeFirst();
		if (first.length > 0 && this.output.isDone()) {
			done();
		}
		return first;
	}

	/**
	 * Write to a transport from now on, unless the writer has stopped.
	 * @param transport the transport
	 * @throws IOException if the writer has stopped
	 */
	public void use(ClientTransport transport) throws IOException {
		if (writer().isStopped()) {
			transport.close();
			throw new IOException("The engine has stopped");
		}
		this.transport = transport;
	}

	/**
	 * Go on with another token, unless the last one has ended. Called by any thread.
	 * @param life how long, {@code null} if the token never expires
	 * @return whether the stream goes on
	 */
	public boolean extend(@Nullable TokenLife life) {
		boolean extended = this.deadlines.extend(life);
		// The new one may need an earlier look than the last.
		wake();
		return extended && this.closeReason == null;
	}

	/**
	 * Return what the client was opened with.
	 * @return its request
	 */
	public StreamRequest request() {
		return this.request;
	}

	/**
	 * Return the cursors of the client.
	 * @return a cursor for each of its destinations; complete when the client begins
	 */
	public LogCursors follows() {
		return this.follows;
	}

	/**
	 * Return the progress of the client.
	 * @return the number of the last message in each of its destinations
	 */
	public Map<Destination, Long> progress() {
		Map<Destination, Long> progress = new LinkedHashMap<>();
		this.follows.stream().forEach((follow) -> {
			Position position = follow.position();
			if (position != null) {
				progress.put(follow.destination(), position.sequence());
			}
		});
		return progress;
	}

	/**
	 * Return how many bytes are waiting to be written, as far as this node has them.
	 * @return the number of bytes
	 */
	public long lagBytes() {
		return this.follows.stream().mapToLong(LogCursor::lagBytes).sum();
	}

	/**
	 * Return when the client was opened.
	 * @return what {@link System#nanoTime} said
	 */
	public long openedAt() {
		return this.deadlines.openedAt();
	}

	/**
	 * Return why the client ends.
	 * @return the reason, {@code null} if it does not
	 */
	public @Nullable CloseReason closeReason() {
		return this.closeReason;
	}

	ClientTransport transport() {
		return Objects.requireNonNull(this.transport);
	}

	@Override
	boolean isOver() {
		return this.closeReason != null;
	}

	@Override
	long tick(long now) {
		CloseReason reason = isOver() ? null : this.deadlines.end(now);
		if (reason != null) {
			close(reason);
		}
		if (isOver()) {
			return now;
		}
		if (this.deadlines.isHeartbeatDue(now)) {
			this.output.beat();
			wake();
		}
		Duration rest = this.deadlines.announceExpiry(now);
		if (rest != null) {
			this.output.announceExpiry(rest);
			wake();
		}
		return this.deadlines.nextLook(now);
	}

	@Override
	boolean write(Batch batch) throws IOException {
		long now = writer().now();
		ClientTransport transport = transport();
		if (!this.asked) {
			this.asked = true;
		}
		if (!transport.ready()) {
			this.deadlines.block(now);
			return false;
		}
		this.deadlines.unblock();
		if (this.output.isFinished()) {
			close(this.output.hasEnded() ? CloseReason.RUN_ENDED : CloseReason.SHUTDOWN);
			return false;
		}
		batch.begin(transport.writeLimit());
		boolean more = this.output.fill(batch, now);
		if (batch.isEmpty()) {
			return more;
		}
		Remainder rest = batch.writeTo(transport);
		long writtenAt = writer().look();
		this.deadlines.wrote(writtenAt);
		this.output.written(batch, rest, writtenAt);
		return more || !batch.isTaken();
	}

	@Override
	void onEnded() {
		try {
			transport().close();
		}
		catch (RuntimeException | Error ex) {
			logger.debug("The response of client {} could not be ended", this.id, ex);
		}
		this.onEnded.accept(this);
	}

}
