package io.github.ssepush.engine.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.broker.History;
import io.github.ssepush.engine.log.LogCursor;
import io.github.ssepush.engine.log.LogCursors;
import io.github.ssepush.engine.log.LogEntry;

/**
 * The events that are written to a client next: events of our own, then the messages of
 * the logs that it follows in the order in which they arrived, and at last its farewell.
 * For the thread of its writer, apart from {@link #leave}.
 */
final class StreamOutput {

	/** No blank line, at which some readers would see an event. */
	private static final byte[] HEARTBEAT = ":\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] POSITION = ControlEvents.position();

	private final String clientId;

	/**
	 * The number of messages that had arrived on this node when the client was opened.
	 */
	private final long openedAt;

	private final LogCursors follows;

	private final IdLine idLine;

	private final DeliveryListener listener;

	/** The first block, until it is known as much as can be of what it says. */
	private @Nullable Greeting greeting;

	/** The rest of a message, which goes before anything else. */
	private @Nullable Remainder rest;

	private boolean heartbeatDue;

	/** The last event of the client. */
	private volatile byte @Nullable [] farewell;

	/** True if the last event is being written. Nothing else follows it. */
	private boolean leaving;

	StreamOutput(String clientId, long openedAt, LogCursors follows, IdLine idLine, Greeting greeting,
			DeliveryListener listener) {
		this.clientId = clientId;
		this.openedAt = openedAt;
		this.follows = follows;
		this.idLine = idLine;
		this.greeting = greeting;
		this.listener = listener;
	}

	/** Say something, if only that the stream is alive. */
	void beat() {
		this.heartbeatDue = true;
	}

	LogCursors follows() {
		return this.follows;
	}

	/** Tell the client that its stream ends with its token. */
	void announceExpiry(Duration rest) {
		this.rest = Remainder.append(this.rest, ControlEvents.expiring(rest));
	}

	/**
	 * Write a farewell when everything that was sent is written. Called by any thread.
	 */
	void leave(byte[] farewell) {
		this.farewell = farewell;
	}

	/**
	 * Return whether the farewell, or the end of a run, is written; a transport that is
	 * ready for more has sent it.
	 */
	boolean isFinished() {
		return (this.leaving || hasEnded()) && this.rest == null;
	}

	/** Return whether the end of a run is written. */
	boolean hasEnded() {
		return this.follows.haveEnded();
	}

	/** Return whether there is nothing to write now. */
	boolean isDone() {
		return this.rest == null && !this.idLine.isDue() && this.follows.areSettled();
	}

	/** Take what goes out with the head; nothing if it is too much. */
	byte[] takeFirst() {
		advance();
		Remainder first = this.rest;
		if (first == null || first.size() > ClientTransport.MOST_FIRST_BYTES) {
			return new byte[0];
		}
		this.rest = null;
		ByteBuffer bytes = ByteBuffer.allocate(first.size());
		first.writeTo(bytes, first.size());
		return bytes.array();
	}

	/**
	 * Fill a batch with what is next.
	 * @param batch the batch, which is empty
	 * @param now the time
	 * @return whether there is more
	 */
	boolean fill(Batch batch, long now) {
		if (this.leaving) {
			putRest(batch);
			return true;
		}
		advance();
		if (!putRest(batch)) {
			return true;
		}
		for (LogCursor next = this.follows.next(); next != null; next = this.follows.next()) {
			if (!put(next, batch, now)) {
				return true;
			}
		}
		return !putMark(batch) || this.follows.needAdvance() || takeLeave(batch) || hasEnded();
	}

	/**
	 * The transport has taken a batch, or a part of it.
	 * @param batch the batch
	 * @param rest what is left of a frame that has begun
	 * @param now the time
	 */
	void written(Batch batch, @Nullable Remainder rest, long now) {
		this.rest = rest;
		this.idLine.written(batch.isCut());
		int messages = batch.messages();
		if (messages > 0) {
			this.listener.written(messages);
			long sentAt = batch.sentAt();
			if (sentAt != Batch.UNTIMED) {
				this.listener.delivered(Math.max(0, now - sentAt));
			}
		}
		else if (this.heartbeatDue) {
			this.listener.heartbeat();
		}
		this.heartbeatDue = false;
	}

	/** Returns whether all of it fits. */
	private boolean putRest(Batch batch) {
		return this.rest == null || batch.resume(this.rest);
	}

	/**
	 * The farewell gets a batch of its own: of another one, what is in front of it might
	 * be taken back.
	 * @return whether the client is about to leave
	 */
	private boolean takeLeave(Batch batch) {
		byte[] last = this.farewell;
		if (last == null || !this.follows.areSettled()) {
			return false;
		}
		if (batch.isEmpty() && batch.reserve(last.length + this.idLine.size())) {
			batch.buffer().put(this.idLine.isComplete() ? this.idLine.addedTo(last) : last);
			this.leaving = true;
		}
		return true;
	}

	private void advance() {
		boolean reset = false;
		for (int i = 0; i < this.follows.count(); i++) {
			LogCursor follow = this.follows.get(i);
			boolean nowhere = follow.part() == null;
			switch (follow.advance()) {
				case NONE, MISSING -> {
				}
				case MOVED -> {
					if (follow.endAbsence()) {
						this.listener.replayed(History.Status.COMPLETE);
					}
				}
				case STARTED -> this.listener.started();
				case TRUNCATED, UNKNOWN -> reset = true;
			}
			if (nowhere && follow.part() != null) {
				this.idLine.demand();
			}
		}
		greet();
		if (reset) {
			reset();
		}
	}

	private void greet() {
		Greeting first = this.greeting;
		if (first != null) {
			this.greeting = null;
			this.idLine.greeted();
			byte[] block = first.with(this.idLine);
			this.rest = (this.rest != null) ? this.rest.behind(block) : Remainder.of(block);
		}
	}

	/**
	 * The id of the new positions goes with the last event, so that a client that is cut
	 * in between reconnects with the old ones and gets them again.
	 */
	private void reset() {
		byte[] truncated = reset("truncated", LogCursor.Progress.TRUNCATED, History.Status.TRUNCATED);
		byte[] unknown = reset("unknown", LogCursor.Progress.UNKNOWN, History.Status.UNKNOWN);
		this.rest = (unknown.length > 0) ? Remainder.append(this.rest, truncated, this.idLine.addedTo(unknown))
				: Remainder.append(this.rest, this.idLine.addedTo(truncated));
	}

	private byte[] reset(String reason, LogCursor.Progress progress, History.Status status) {
		List<LogCursor> concerned = this.follows.stream().filter((follow) -> follow.progress() == progress).toList();
		if (concerned.isEmpty()) {
			return new byte[0];
		}
		concerned.stream().filter(LogCursor::endAbsence).forEach((follow) -> this.listener.replayed(status));
		this.listener.reset(status);
		return ControlEvents.reset(reason, concerned);
	}

	private boolean put(LogCursor follow, Batch batch, long now) {
		LogEntry entry = follow.peek();
		if (entry == null) {
			return true;
		}
		if (!entry.isFor(this.clientId, this.openedAt, now)) {
			follow.pass(entry);
			if (entry.part() != null) {
				this.idLine.passed();
			}
			return true;
		}
		byte[] part = entry.part();
		int size = entry.entry().frame().size();
		if (part != null) {
			byte[] current = follow.part();
			size += this.idLine.size() + part.length - ((current != null) ? current.length : 0);
		}
		long sentAt = (entry.arrival() > this.openedAt) ? entry.entry().sentAt() : Batch.UNTIMED;
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
			this.idLine.put();
		}
		return true;
	}

	/** Begin with a message that is too large for any batch. */
	private void putPiece(LogCursor follow, LogEntry entry, long sentAt, Batch batch) {
		follow.pass(entry);
		byte[] end = {};
		if (entry.part() != null) {
			end = this.idLine.endOfBlock();
			this.idLine.put();
		}
		this.rest = Remainder.of(new byte[0], entry.entry().frame(), 0, bodyOf(entry), end, sentAt);
		putRest(batch);
	}

	/**
	 * Return the number of bytes of a frame that are written as they are: an id goes
	 * before the blank line.
	 */
	private static int bodyOf(LogEntry entry) {
		int size = entry.entry().frame().size();
		return (entry.part() != null) ? size - 1 : size;
	}

	/**
	 * Return where no message tells the client its position, an event of our own does.
	 * @return whether it fits, if there is one
	 */
	private boolean putMark(Batch batch) {
		if (this.heartbeatDue) {
			this.idLine.demandIfStale();
		}
		boolean mark = this.idLine.isDue() && this.idLine.isComplete();
		if (mark && !batch.reserve(POSITION.length + this.idLine.size())) {
			return false;
		}
		if (mark) {
			batch.buffer().put(this.idLine.addedTo(POSITION));
			this.idLine.put();
		}
		else if (this.heartbeatDue && batch.isEmpty()) {
			batch.buffer().put(HEARTBEAT);
		}
		return true;
	}

}
