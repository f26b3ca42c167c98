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

	private ByteBuffer buffer = ByteBuffer.allocate(0);

	private final int capacity;

	private int limit;

	private final List<Step> steps = new ArrayList<>();

	private int stepCount;

	private boolean taken;

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

	/** Remember where a cursor stands before it moves on. */
	void mark(Follow follow) {
		if (this.stepCount == this.steps.size()) {
			this.steps.add(new Step());
		}
		this.steps.get(this.stepCount++).save(follow, this.buffer.position());
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

	/** Nothing is taken back of a frame that has begun: its rest has to follow. */
	private byte @Nullable [] takeBack(int taken, int size) {
		int end = size;
		while (this.stepCount > 0 && this.steps.get(this.stepCount - 1).start >= taken) {
			Step step = this.steps.get(--this.stepCount);
			step.restore();
			end = step.start;
		}
		if (end == taken) {
			return null;
		}
		byte[] torn = new byte[end - taken];
		this.buffer.get(taken, torn);
		return torn;
	}

	/**
	 * The state of a cursor before a frame.
	 */
	private static final class Step {

		private @Nullable Follow follow;

		private Follow.@Nullable State state;

		private int start;

		private void save(Follow follow, int start) {
			this.follow = follow;
			this.state = follow.state(this.state);
			this.start = start;
		}

		private void restore() {
			if (this.follow != null && this.state != null) {
				this.follow.restore(this.state);
			}
		}

	}

}
