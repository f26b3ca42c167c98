package io.github.ssepush.engine.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.SseFrame;
import io.github.ssepush.engine.log.LogCursor;
import io.github.ssepush.engine.log.LogPlace;

/**
 * The bytes that a writer is about to write to a client: coalesced frames, of which the
 * whole ones that the transport does not take can be taken back. Each writer has one
 * batch.
 */
final class Batch {

	/** In the place of a time: this message's way is not to be timed. */
	static final long UNTIMED = Long.MIN_VALUE;

	private ByteBuffer buffer = ByteBuffer.allocate(0);

	private final int capacity;

	private int limit;

	private final Steps steps = new Steps();

	private boolean taken;

	private boolean torn;

	private boolean cut;

	/**
	 * The rest of a message that this batch begins with, and how much of that is in it.
	 */
	private @Nullable Remainder rest;

	private int restTaken;

	Batch(int capacity) {
		this.capacity = capacity;
	}

	void begin(int limit) {
		if (this.buffer.capacity() != this.capacity) {
			this.buffer = ByteBuffer.allocate(this.capacity);
		}
		this.buffer.clear();
		this.limit = Math.min(limit, this.capacity);
		this.steps.begin();
		this.torn = false;
		this.cut = false;
		this.rest = null;
		this.restTaken = 0;
	}

	boolean isEmpty() {
		return this.buffer.position() == 0;
	}

	/**
	 * Make room for a frame.
	 * @return whether it is to be part of this batch: one that is too large for any batch
	 * goes as a {@link Remainder}, in pieces
	 */
	boolean reserve(int size) {
		return this.buffer.position() + size <= this.limit || (isEmpty() && size <= this.capacity);
	}

	ByteBuffer buffer() {
		return this.buffer;
	}

	/**
	 * Remember where a cursor stands before it moves on.
	 * @param follow the cursor
	 * @param sentAt when the message that is next was sent, or {@link #UNTIMED}
	 */
	void mark(LogCursor follow, long sentAt) {
		this.steps.next().save(follow, this.buffer.position(), sentAt);
	}

	/** Write the first bytes of a frame, whose cursor is marked. */
	void put(SseFrame frame, int length) {
		this.steps.last().frame(frame, this.buffer.position(), length);
		frame.writeTo(this.buffer, 0, length);
	}

	/**
	 * Begin with what is left to write, or with as much of it as fits.
	 * @param rest what is left
	 * @return whether all of it fits
	 */
	boolean resume(Remainder rest) {
		if (rest.hasMessage()) {
			this.steps.next().begin(this.buffer.position(), rest.sentAt());
			this.steps.keep();
		}
		this.rest = rest;
		this.restTaken = Math.min(rest.size(), this.capacity);
		rest.writeTo(this.buffer, this.restTaken);
		return this.restTaken == rest.size();
	}

	/**
	 * Hand the buffer to the transport.
	 * @return what is left of a frame that it took in part
	 */
	@Nullable Remainder writeTo(ClientTransport transport) throws IOException {
		int used = this.steps.count;
		try {
			return handTo(transport);
		}
		finally {
			this.steps.forget(used);
		}
	}

	private @Nullable Remainder handTo(ClientTransport transport) throws IOException {
		ByteBuffer written = this.buffer.flip();
		int size = written.limit();
		if (!transport.write(written)) {
			this.buffer = ByteBuffer.allocate(0);
			this.taken = true;
			return restFrom(this.restTaken);
		}
		this.taken = !written.hasRemaining();
		return this.taken ? restFrom(this.restTaken) : takeBack(written.position(), size);
	}

	private @Nullable Remainder restFrom(int taken) {
		Remainder left = (this.rest != null) ? this.rest.from(taken) : null;
		this.torn = left != null && left.hasMessage();
		return left;
	}

	/** Return whether the transport took everything: otherwise there is more to write. */
	boolean isTaken() {
		return this.taken;
	}

	/** Return whether messages were taken back, and with them everything behind. */
	boolean isCut() {
		return this.cut;
	}

	/** Return the number of messages of which the transport has taken the last byte. */
	int messages() {
		return this.torn ? this.steps.count - 1 : this.steps.count;
	}

	/**
	 * Return when the first of these that is timed was sent, {@link #UNTIMED} if none is.
	 */
	long sentAt() {
		for (int i = 0; i < messages(); i++) {
			long sentAt = this.steps.all.get(i).sentAt;
			if (sentAt != UNTIMED) {
				return sentAt;
			}
		}
		return UNTIMED;
	}

	/** Nothing is taken back of a frame that has begun: its rest has to follow. */
	private @Nullable Remainder takeBack(int taken, int size) {
		int end = size;
		while (this.steps.hasMore() && this.steps.last().start >= taken) {
			Step step = this.steps.removeLast();
			step.restore();
			this.cut = true;
			end = step.start;
		}
		if (end == taken) {
			return null;
		}
		if (this.steps.hasMore()) {
			return tear(this.steps.last(), taken, end);
		}
		Remainder left = restFrom(Math.min(taken, this.restTaken));
		byte[] behind = copy(Math.max(taken, this.restTaken), end);
		return (behind.length > 0) ? Remainder.append(left, behind) : left;
	}

	private Remainder tear(Step step, int taken, int end) {
		SseFrame frame = step.frame;
		this.torn = frame != null;
		if (frame == null) {
			return Remainder.of(copy(taken, end));
		}
		int frameEnd = step.frameAt + step.frameLength;
		return (taken < frameEnd)
				? Remainder.of(copy(taken, Math.max(taken, step.frameAt)), frame, Math.max(0, taken - step.frameAt),
						step.frameLength, copy(frameEnd, end), step.sentAt)
				: Remainder.ofBlockEnd(copy(taken, end), step.sentAt);
	}

	private byte[] copy(int from, int to) {
		return Arrays.copyOfRange(this.buffer.array(), from, to);
	}

	/**
	 * The steps of a batch, of which the objects serve for the next one, too.
	 */
	private static final class Steps {

		private final List<Step> all = new ArrayList<>();

		private int count;

		/** The number of bytes of the rest of a message, which stays. */
		private int kept;

		private void begin() {
			this.count = 0;
			this.kept = 0;
		}

		private Step next() {
			if (this.count == this.all.size()) {
				this.all.add(new Step());
			}
			return this.all.get(this.count++);
		}

		private void keep() {
			this.kept = this.count;
		}

		private boolean hasMore() {
			return this.count > this.kept;
		}

		private Step last() {
			return this.all.get(this.count - 1);
		}

		private Step removeLast() {
			return this.all.get(--this.count);
		}

		private void forget(int used) {
			for (int i = 0; i < used; i++) {
				this.all.get(i).forget();
			}
		}

	}

	/**
	 * A frame, and the state of its cursor before it.
	 */
	private static final class Step {

		private @Nullable LogCursor follow;

		private final LogPlace place = new LogPlace();

		private int start;

		private long sentAt;

		private @Nullable SseFrame frame;

		private int frameAt;

		private int frameLength;

		private void save(LogCursor follow, int start, long sentAt) {
			begin(start, sentAt);
			this.follow = follow;
			this.place.moveTo(follow);
		}

		private void begin(int start, long sentAt) {
			this.start = start;
			this.sentAt = sentAt;
			this.frame = null;
		}

		private void frame(SseFrame frame, int frameAt, int frameLength) {
			this.frame = frame;
			this.frameAt = frameAt;
			this.frameLength = frameLength;
		}

		/** A cursor leads to its client, which may end before this step is used again. */
		private void forget() {
			this.follow = null;
		}

		private void restore() {
			if (this.follow != null) {
				this.follow.moveTo(this.place);
			}
		}

	}

}
