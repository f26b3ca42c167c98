package io.github.ssepush.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a writer is about to write to a client: frames, coalesced, and how to take back
 * the whole ones among them that the transport does not take. One for each writer.
 */
final class Batch {

	/** In the place of a time: this message's way is not to be timed. */
	static final long UNTIMED = Long.MIN_VALUE;

	private ByteBuffer buffer = ByteBuffer.allocate(0);

	private final int capacity;

	private int limit;

	private final List<Step> steps = new ArrayList<>();

	private int stepCount;

	/** How many of the steps begin with the rest of a message, which stays. */
	private int resumed;

	private boolean taken;

	private boolean torn;

	Batch(int capacity) {
		this.capacity = capacity;
	}

	void begin(int limit) {
		if (this.buffer.capacity() != this.capacity) {
			this.buffer = ByteBuffer.allocate(this.capacity);
		}
		this.buffer.clear();
		this.limit = Math.min(limit, this.capacity);
		this.stepCount = 0;
		this.resumed = 0;
		this.torn = false;
	}

	boolean isEmpty() {
		return this.buffer.position() == 0;
	}

	/**
	 * Make room for a frame.
	 * @return whether it is to be part of this batch: one that is too large for any batch
	 * gets one of its own
	 */
	boolean reserve(int size) {
		if (this.buffer.position() + size <= this.limit) {
			return true;
		}
		if (!isEmpty()) {
			return false;
		}
		if (size > this.buffer.capacity()) {
			this.buffer = ByteBuffer.allocate(size);
		}
		return true;
	}

	ByteBuffer buffer() {
		return this.buffer;
	}

	/**
	 * Remember where a cursor stands before it moves on.
	 * @param follow the cursor
	 * @param sentAt when the message that is next was sent, or {@link #UNTIMED}
	 */
	void mark(Follow follow, long sentAt) {
		next().save(follow, this.buffer.position(), sentAt);
	}

	/** What comes next is the rest of a message that was sent then. */
	void resume(long sentAt) {
		next().begin(this.buffer.position(), sentAt);
		this.resumed = this.stepCount;
	}

	private Step next() {
		if (this.stepCount == this.steps.size()) {
			this.steps.add(new Step());
		}
		return this.steps.get(this.stepCount++);
	}

	/**
	 * Hand the buffer to the transport.
	 * @return what it gave back of a frame that it took in part
	 */
	byte @Nullable [] writeTo(ClientTransport transport) throws IOException {
		ByteBuffer written = this.buffer.flip();
		int size = written.limit();
		if (!transport.write(written)) {
			this.buffer = ByteBuffer.allocate(0);
			this.taken = true;
			return null;
		}
		this.taken = !written.hasRemaining();
		return this.taken ? null : takeBack(written.position(), size);
	}

	/** Whether the transport took everything: otherwise there is more to write. */
	boolean isTaken() {
		return this.taken;
	}

	/** How many messages the transport has got the last byte of. */
	int messages() {
		return this.torn ? this.stepCount - 1 : this.stepCount;
	}

	/** When the first of these that is timed was sent, {@link #UNTIMED} if none is. */
	long sentAt() {
		for (int i = 0; i < messages(); i++) {
			long sentAt = this.steps.get(i).sentAt;
			if (sentAt != UNTIMED) {
				return sentAt;
			}
		}
		return UNTIMED;
	}

	/**
	 * When the message was sent of which the transport has got the beginning only,
	 * {@link #UNTIMED} if there is none or it is not timed.
	 */
	long tornSentAt() {
		return this.torn ? this.steps.get(this.stepCount - 1).sentAt : UNTIMED;
	}

	/** Nothing is taken back of a frame that has begun: its rest has to follow. */
	private byte @Nullable [] takeBack(int taken, int size) {
		int end = size;
		while (this.stepCount > this.resumed && this.steps.get(this.stepCount - 1).start >= taken) {
			Step step = this.steps.get(--this.stepCount);
			step.restore();
			end = step.start;
		}
		if (end == taken) {
			return null;
		}
		this.torn = this.stepCount > 0;
		byte[] rest = new byte[end - taken];
		this.buffer.get(taken, rest);
		return rest;
	}

	/**
	 * A frame, and the state of its cursor before it.
	 */
	private static final class Step {

		private @Nullable Follow follow;

		private Follow.@Nullable State state;

		private int start;

		private long sentAt;

		private void save(Follow follow, int start, long sentAt) {
			begin(start, sentAt);
			this.follow = follow;
			this.state = follow.state(this.state);
		}

		private void begin(int start, long sentAt) {
			this.start = start;
			this.sentAt = sentAt;
		}

		private void restore() {
			if (this.follow != null && this.state != null) {
				this.follow.restore(this.state);
			}
		}

	}

}
