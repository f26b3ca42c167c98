package io.github.ssepush.engine.stream;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.SseFrame;

/**
 * Bytes that a client gets before anything else: bytes of its own, and at most one
 * message of which it has a part. The message's frame is shared with all clients that get
 * it, so that a client that accepts nothing costs no copy. Immutable.
 */
final class Remainder {

	private static final byte[] NONE = {};

	private final byte[] before;

	private final @Nullable SseFrame frame;

	/** The number of bytes of the frame that the client has. */
	private final int offset;

	/** The number of its bytes that the client gets. */
	private final int end;

	/** The end of the message's block behind the frame. */
	private final byte[] blockEnd;

	private final byte[] after;

	private final long sentAt;

	private Remainder(byte[] before, @Nullable SseFrame frame, int offset, int end, byte[] blockEnd, byte[] after,
			long sentAt) {
		this.before = before;
		this.frame = (offset < end) ? frame : null;
		this.offset = offset;
		this.end = end;
		this.blockEnd = blockEnd;
		this.after = after;
		this.sentAt = sentAt;
	}

	static Remainder of(byte[] own) {
		return new Remainder(own, null, 0, 0, NONE, NONE, Batch.UNTIMED);
	}

	/**
	 * Create one with a part of a frame, between bytes of the client's own.
	 * @param before the client's own bytes in front of it
	 * @param frame the frame
	 * @param offset how many of its bytes the client has
	 * @param end how many of its bytes the client gets
	 * @param blockEnd what ends the block behind the frame
	 * @param sentAt when the message was sent, or {@link Batch#UNTIMED}
	 */
	static Remainder of(byte[] before, SseFrame frame, int offset, int end, byte[] blockEnd, long sentAt) {
		return new Remainder(before, frame, offset, end, blockEnd, NONE, sentAt);
	}

	/** Create one with the end of a block whose frame the client has. */
	static Remainder ofBlockEnd(byte[] blockEnd, long sentAt) {
		return new Remainder(NONE, null, 0, 0, blockEnd, NONE, sentAt);
	}

	/** Append more bytes of the client's own to a rest, if there is one. */
	static Remainder append(@Nullable Remainder rest, byte[]... more) {
		if (rest == null) {
			return of(ControlEvents.append(null, more));
		}
		return new Remainder(rest.before, rest.frame, rest.offset, rest.end, rest.blockEnd,
				ControlEvents.append(rest.after, more), rest.sentAt);
	}

	/** Return what is left with bytes of the client's own before it. */
	Remainder behind(byte[] own) {
		return new Remainder(ControlEvents.append(own, this.before), this.frame, this.offset, this.end, this.blockEnd,
				this.after, this.sentAt);
	}

	/** Return whether the client still has to get the end of a message. */
	boolean hasMessage() {
		return this.frame != null || this.blockEnd.length > 0;
	}

	/**
	 * Return when that message was sent, {@link Batch#UNTIMED} if its way is not to be
	 * timed.
	 */
	long sentAt() {
		return this.sentAt;
	}

	int size() {
		return this.before.length + frameBytes() + this.blockEnd.length + this.after.length;
	}

	/** Write the first bytes. */
	void writeTo(ByteBuffer target, int length) {
		int left = length - put(this.before, target, length);
		int shared = Math.min(left, frameBytes());
		if (this.frame != null) {
			this.frame.writeTo(target, this.offset, shared);
		}
		left -= shared;
		left -= put(this.blockEnd, target, left);
		put(this.after, target, left);
	}

	private static int put(byte[] bytes, ByteBuffer target, int most) {
		int length = Math.min(bytes.length, most);
		target.put(bytes, 0, length);
		return length;
	}

	/**
	 * Return what is left when the first bytes are accepted, {@code null} if nothing is.
	 */
	@Nullable Remainder from(int taken) {
		if (taken == size()) {
			return null;
		}
		int own = Math.min(taken, this.before.length);
		int shared = Math.min(taken - own, frameBytes());
		int ended = Math.min(taken - own - shared, this.blockEnd.length);
		return new Remainder(tail(this.before, own), this.frame, this.offset + shared, this.end,
				tail(this.blockEnd, ended), tail(this.after, taken - own - shared - ended), this.sentAt);
	}

	private static byte[] tail(byte[] bytes, int from) {
		return (from > 0) ? Arrays.copyOfRange(bytes, from, bytes.length) : bytes;
	}

	private int frameBytes() {
		return this.end - this.offset;
	}

}
