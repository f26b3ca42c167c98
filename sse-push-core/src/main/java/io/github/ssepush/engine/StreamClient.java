package io.github.ssepush.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogCursor;
import io.github.ssepush.engine.log.LogEntry;
import io.github.ssepush.engine.log.LogFollower;
import io.github.ssepush.engine.log.LogReader;

/**
 * One open stream: a transport, a cursor in each log that it follows, and at most one
 * partly written frame. Everything but the {@link Client} view, {@link #close} and
 * {@link #wake} is for the thread of its writer alone.
 */
final class StreamClient implements Client, LogFollower {

	/** No blank line, at which some readers would see an event. */
	private static final byte[] HEARTBEAT = ":\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] POSITION = ControlEvents.position();

	private final String id;

	private final StreamRequest request;

	/** There when the client begins. */
	private @Nullable ClientTransport transport;

	private final Writer writer;

	/** Complete before the client begins. */
	private final List<LogCursor> follows = new ArrayList<>(2);

	private final IdLine idLine;

	private final Instant connectedAt = Instant.now();

	private final long openedAt = System.nanoTime();

	private final long openedAtArrival;

	private final long lifetimeEnd;

	private final AtomicReference<@Nullable TokenLife> tokenLife;

	private final AtomicReference<@Nullable CloseReason> closeReason = new AtomicReference<>();

	private final AtomicReference<Turn> turn = new AtomicReference<>(Turn.OPENING);

	/** Whether the writer has asked the transport, and so wants to know of it. */
	private volatile boolean asked;

	/** The first block, until it is known as much as can be of what it says. */
	private byte @Nullable [] greeting;

	/** What goes before anything else. */
	private @Nullable Rest rest;

	/** When the message was sent that the rest is of, if it is to be timed. */
	private long tornSentAt = Batch.UNTIMED;

	private long lastWrite = this.openedAt;

	private long blockedSince;

	private boolean blocked;

	private boolean heartbeatDue;

	/** The client is to be told its position, for the first time or again. */
	private boolean idDue = true;

	/** The position was due, and is in the batch. */
	private boolean idPut;

	/** The head has taken everything along that there was to write. */
	private boolean greeted;

	/** The position has moved past what was written. */
	private boolean idStale;

	/** What the client is told last. */
	private volatile byte @Nullable [] farewell;

	/** The client is being told: nothing else is for it any more. */
	private boolean leaving;

	/** The client's place in its writer's list, -1 if it is in none. */
	int slot = -1;

	StreamClient(String id, StreamRequest request, Writer writer, long openedAtArrival, long lifetime,
			@Nullable TokenLife tokenLife, byte[] greeting) {
		this.id = id;
		this.request = request;
		this.idLine = new IdLine(this.follows, request.resumeSecret());
		this.writer = writer;
		this.openedAtArrival = openedAtArrival;
		this.lifetimeEnd = this.openedAt + lifetime;
		this.tokenLife = new AtomicReference<>(tokenLife);
		this.greeting = greeting;
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
	public Instant connectedAt() {
		return this.connectedAt;
	}

	@Override
	public String position() {
		StringBuilder position = new StringBuilder();
		for (LogCursor follow : this.follows) {
			Position part = follow.position();
			if (part != null) {
				position.append(EventId.partOf(follow.label(), part));
			}
		}
		return position.isEmpty() ? "" : EventId.VERSION + position;
	}

	@Override
	public long lag() {
		return this.follows.stream().mapToLong(LogCursor::lag).sum();
	}

	@Override
	public void close(CloseReason reason) {
		if (this.closeReason.compareAndSet(null, reason)) {
			wake();
		}
	}

	/**
	 * End the stream when everything that was sent is written, and after it a farewell.
	 * Called by any thread.
	 */
	void leave(byte[] farewell) {
		this.farewell = farewell;
		wake();
	}

	@Override
	public void onAppended() {
		wake();
	}

	/** Before the client begins, its writer has to leave it alone. */
	@Override
	public void read() {
		Turn now = this.turn.get();
		if (now == Turn.OPENING || now == Turn.AWAITED) {
			wake();
		}
		else {
			this.writer.serve(this);
		}
	}

	@Override
	public LogReader reader() {
		return this.writer;
	}

	/** Have the writer look at this client. Called by any thread. */
	void wake() {
		Turn now = this.turn.get();
		if (now == Turn.NONE && this.turn.compareAndSet(Turn.NONE, Turn.QUEUED)) {
			this.writer.enqueue(this);
		}
		else if (now == Turn.OPENING && !this.turn.compareAndSet(Turn.OPENING, Turn.AWAITED)) {
			wake();
		}
	}

	/**
	 * Called by any thread: the transport can be written to, for the first time or again.
	 */
	void transportReady() {
		if (this.asked) {
			wake();
		}
	}

	/**
	 * Take what goes out with the head. For the thread that opens the client, before it
	 * begins.
	 */
	byte[] takeFirst(ClientEngine engine) {
		advance(engine);
		Rest first = this.rest;
		if (first == null || first.size() > ClientTransport.MOST_FIRST_BYTES) {
			return new byte[0];
		}
		this.rest = null;
		this.greeted = !this.idDue && this.follows.stream().allMatch(LogCursor::isSettled);
		ByteBuffer bytes = ByteBuffer.allocate(first.size());
		first.writeTo(bytes, first.size());
		return bytes.array();
	}

	/** Write to a transport from now on, unless there is nobody to do so any more. */
	void use(ClientTransport transport) throws IOException {
		if (this.writer.isStopped()) {
			transport.close();
			throw new IOException("The engine has stopped");
		}
		this.transport = transport;
	}

	/**
	 * From now on the client can be woken and closed. Its writer need not look at it at
	 * once if nothing has come since the head.
	 */
	void begin() {
		if (this.greeted && this.turn.compareAndSet(Turn.OPENING, Turn.NONE)) {
			this.writer.adopt(this);
			return;
		}
		this.turn.set(Turn.QUEUED);
		this.writer.enqueue(this);
	}

	/** The writer has taken the client out of its queue. */
	void dequeued() {
		this.turn.set(Turn.NONE);
	}

	/** Go on with another token, unless the last one has ended. Called by any thread. */
	boolean extend(@Nullable TokenLife life) {
		TokenLife before = this.tokenLife.getAndUpdate((last) -> (last != TokenLife.OVER) ? life : last);
		// The new one may need an earlier look than the last.
		wake();
		return before != TokenLife.OVER && this.closeReason.get() == null;
	}

	StreamRequest request() {
		return this.request;
	}

	List<LogCursor> follows() {
		return this.follows;
	}

	Map<Destination, Long> progress() {
		Map<Destination, Long> progress = new LinkedHashMap<>();
		for (LogCursor follow : this.follows) {
			Position position = follow.position();
			if (position != null) {
				progress.put(follow.destination(), position.sequence());
			}
		}
		return progress;
	}

	long lagBytes() {
		return this.follows.stream().mapToLong(LogCursor::lagBytes).sum();
	}

	long openedAt() {
		return this.openedAt;
	}

	@Nullable CloseReason closeReason() {
		return this.closeReason.get();
	}

	ClientTransport transport() {
		return Objects.requireNonNull(this.transport);
	}

	/**
	 * See to what time demands.
	 * @return when to look again, at the earliest; until then only what the writer does
	 * with this client can bring it forward
	 */
	long tick(long now, EngineSettings settings) {
		if (this.closeReason.get() != null) {
			return this.lifetimeEnd;
		}
		TokenLife life = this.tokenLife.get();
		long heartbeat = this.lastWrite + settings.heartbeatOf(this.request).toNanos()
				- TimeUnit.MILLISECONDS.toNanos(settings.tick());
		if (now - this.lifetimeEnd >= 0) {
			close(CloseReason.LIFETIME_REACHED);
		}
		else if (life != null && life.hasEnded(now) && this.tokenLife.compareAndSet(life, TokenLife.OVER)) {
			close(CloseReason.TOKEN_EXPIRED);
		}
		else if (this.blocked && now - this.blockedSince >= settings.writeTimeout().toNanos()) {
			close(CloseReason.SLOW_CONSUMER);
		}
		else if (!this.blocked && now - heartbeat > 0) {
			this.heartbeatDue = true;
			wake();
		}
		if (life != null && life.announce(now, settings.expiryLead())) {
			this.rest = Rest.append(this.rest, ControlEvents.expiring(life.rest(now)));
			wake();
		}
		long next = earlier(this.lifetimeEnd, this.blocked ? now : heartbeat);
		return (life != null) ? earlier(next, life.nextLook(settings.expiryLead())) : next;
	}

	private static long earlier(long one, long other) {
		return (one - other < 0) ? one : other;
	}

	/**
	 * Write one batch, if there is something to write and the transport takes it.
	 * @return whether there is more
	 */
	boolean write(Batch batch, ClientEngine engine) throws IOException {
		long now = this.writer.now();
		ClientTransport transport = transport();
		if (!this.asked) {
			this.asked = true;
		}
		if (!transport.ready()) {
			block(now);
			return false;
		}
		this.blocked = false;
		batch.begin(transport.writeLimit());
		boolean more = this.leaving ? finish(batch) : fill(batch, engine, now);
		if (!batch.isEmpty()) {
			this.rest = batch.writeTo(transport);
			this.idDue |= this.idPut && batch.isCut();
			this.idPut = false;
			this.tornSentAt = batch.tornSentAt();
			this.lastWrite = this.writer.look();
			report(batch, engine.deliveryListener());
			this.heartbeatDue = false;
			more |= !batch.isTaken();
		}
		return more;
	}

	private void report(Batch batch, DeliveryListener listener) {
		int messages = batch.messages();
		if (messages > 0) {
			listener.written(messages);
			long sentAt = batch.sentAt();
			if (sentAt != Batch.UNTIMED) {
				listener.delivered(Math.max(0, this.lastWrite - sentAt));
			}
		}
		else if (this.heartbeatDue) {
			listener.heartbeat();
		}
	}

	private void block(long now) {
		if (!this.blocked) {
			this.blocked = true;
			this.blockedSince = now;
		}
	}

	private boolean fill(Batch batch, ClientEngine engine, long now) {
		advance(engine);
		if (!putRest(batch)) {
			return true;
		}
		for (LogCursor next = next(); next != null; next = next()) {
			if (!put(next, batch, now)) {
				return true;
			}
		}
		return !putMark(batch) || needsAdvance() || takeLeave(batch);
	}

	/** Returns whether all of it fits. */
	private boolean putRest(Batch batch) {
		return this.rest == null || batch.resume(this.rest, this.tornSentAt);
	}

	/**
	 * The farewell gets a batch of its own: of another one, what is in front of it might
	 * be taken back.
	 * @return whether the client is about to leave
	 */
	private boolean takeLeave(Batch batch) {
		byte[] last = this.farewell;
		if (last == null || !this.follows.stream().allMatch(LogCursor::isSettled)) {
			return false;
		}
		if (batch.isEmpty() && batch.reserve(last.length + this.idLine.size())) {
			batch.buffer().put(this.idLine.isComplete() ? this.idLine.addedTo(last) : last);
			this.leaving = true;
		}
		return true;
	}

	/** A transport that has taken the farewell, and is ready for more, has sent it. */
	private boolean finish(Batch batch) {
		if (this.rest == null) {
			close(CloseReason.SHUTDOWN);
			return false;
		}
		putRest(batch);
		return true;
	}

	private void advance(ClientEngine engine) {
		boolean reset = false;
		for (LogCursor follow : this.follows) {
			boolean nowhere = follow.part() == null;
			switch (follow.advance()) {
				case NONE, MISSING -> {
				}
				case MOVED -> {
					if (follow.endAbsence()) {
						engine.deliveryListener().replayed(History.Status.COMPLETE);
					}
				}
				case TRUNCATED, UNKNOWN -> reset = true;
			}
			this.idDue |= nowhere && follow.part() != null;
		}
		greet();
		if (reset) {
			reset(engine.deliveryListener());
		}
	}

	/** The first block tells the position, unless that takes the broker too long. */
	private void greet() {
		byte[] hello = this.greeting;
		if (hello != null) {
			this.greeting = null;
			this.idDue = !this.idLine.isComplete();
			byte[] block = this.idDue ? ControlEvents.identified(hello, this.request.firstId())
					: this.idLine.addedTo(hello);
			this.rest = (this.rest != null) ? this.rest.behind(block) : Rest.of(block);
		}
	}

	private boolean needsAdvance() {
		for (LogCursor follow : this.follows) {
			if (follow.needsAdvance()) {
				return true;
			}
		}
		return false;
	}

	/**
	 * The id of the new positions goes with the last event, so that a client that is cut
	 * in between comes back with the old ones and is told again.
	 */
	private void reset(DeliveryListener listener) {
		byte[] truncated = reset("truncated", LogCursor.Progress.TRUNCATED, History.Status.TRUNCATED, listener);
		byte[] unknown = reset("unknown", LogCursor.Progress.UNKNOWN, History.Status.UNKNOWN, listener);
		this.rest = (unknown.length > 0) ? Rest.append(this.rest, truncated, this.idLine.addedTo(unknown))
				: Rest.append(this.rest, this.idLine.addedTo(truncated));
	}

	private byte[] reset(String reason, LogCursor.Progress progress, History.Status status, DeliveryListener listener) {
		List<LogCursor> concerned = this.follows.stream().filter((follow) -> follow.progress() == progress).toList();
		if (concerned.isEmpty()) {
			return new byte[0];
		}
		concerned.stream().filter(LogCursor::endAbsence).forEach((follow) -> listener.replayed(status));
		listener.reset(status);
		return ControlEvents.reset(reason, concerned);
	}

	/** The cursor whose next message arrived first, {@code null} if there is none. */
	private @Nullable LogCursor next() {
		LogCursor first = null;
		long arrival = Long.MAX_VALUE;
		for (LogCursor follow : this.follows) {
			LogEntry entry = follow.peek();
			if (entry != null && entry.arrival() < arrival) {
				first = follow;
				arrival = entry.arrival();
			}
		}
		return first;
	}

	private boolean put(LogCursor follow, Batch batch, long now) {
		LogEntry entry = follow.peek();
		if (entry == null) {
			return true;
		}
		if (!entry.isFor(this.id, this.openedAtArrival, now)) {
			follow.pass(entry);
			this.idStale |= entry.part() != null;
			return true;
		}
		byte[] part = entry.part();
		int size = entry.entry().frame().size();
		if (part != null) {
			byte[] current = follow.part();
			size += this.idLine.size() + part.length - ((current != null) ? current.length : 0);
		}
		long sentAt = (entry.arrival() > this.openedAtArrival) ? entry.entry().sentAt() : Batch.UNTIMED;
		if (!batch.reserve(size)) {
			if (batch.isEmpty()) {
				putPiece(follow, entry, sentAt, batch);
			}
			return false;
		}
		batch.mark(follow, sentAt);
		follow.pass(entry);
		batch.put(entry.entry().frame(), bodyOf(entry));
		if (part != null) {
			this.idLine.endBlock(batch.buffer());
			positionPut();
		}
		return true;
	}

	/** The client knows its position, unless the batch is cut before that. */
	private void positionPut() {
		this.idPut |= this.idDue;
		this.idDue = false;
		this.idStale = false;
	}

	/** Begin with a message that is too large for any batch. */
	private void putPiece(LogCursor follow, LogEntry entry, long sentAt, Batch batch) {
		follow.pass(entry);
		byte[] end = {};
		if (entry.part() != null) {
			end = this.idLine.endOfBlock();
			positionPut();
		}
		this.rest = Rest.of(new byte[0], entry.entry().frame(), 0, bodyOf(entry), end);
		this.tornSentAt = sentAt;
		putRest(batch);
	}

	/**
	 * How many bytes of a frame are written as they are: an id goes before the blank
	 * line.
	 */
	private static int bodyOf(LogEntry entry) {
		int size = entry.entry().frame().size();
		return (entry.part() != null) ? size - 1 : size;
	}

	/**
	 * Where no message tells the client its position, an event of our own does.
	 * @return whether it fits, if there is one
	 */
	private boolean putMark(Batch batch) {
		this.idDue |= this.heartbeatDue && this.idStale;
		boolean mark = this.idDue && this.idLine.isComplete();
		if (mark && !batch.reserve(POSITION.length + this.idLine.size())) {
			return false;
		}
		if (mark) {
			batch.buffer().put(this.idLine.addedTo(POSITION));
			positionPut();
		}
		else if (this.heartbeatDue && batch.isEmpty()) {
			batch.buffer().put(HEARTBEAT);
		}
		return true;
	}

	/**
	 * Whether the client is in its writer's queue.
	 */
	private enum Turn {

		/** Not before it begins. */
		OPENING,

		/** As soon as it begins. */
		AWAITED,

		QUEUED,

		NONE

	}

}
