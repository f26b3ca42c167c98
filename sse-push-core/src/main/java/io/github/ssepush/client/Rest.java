package io.github.ssepush.client;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.SseFrame;

/**
 * What goes to a client before anything else: bytes of its own, and at most one frame
 * that it has only a part of. The frame's bytes are shared with all who get it, so that a
 * client that takes nothing costs no copy. Immutable.
 */
final class Rest {

	private static final byte[] NONE = {};

	private final byte[] before;

	private final @Nullable SseFrame frame;

	/** How many bytes of the frame the client has. */
	private final int offset;

	/** How many of its bytes the client gets. */
	private final int end;

	private final byte[] after;

	private Rest(byte[] before, @Nullable SseFrame frame, int offset, int end, byte[] after) {
		this.before = before;
		this.frame = frame;
		this.offset = offset;
		this.end = end;
		this.after = after;
	}

	static Rest of(byte[] own) {
		return new Rest(own, null, 0, 0, NONE);
	}

	/** A part of a frame, between bytes of the client's own. */
	static Rest of(byte[] before, SseFrame frame, int offset, int end, byte[] after) {
		return new Rest(before, frame, offset, end, after);
	}

	/** Put more bytes of the client's own behind a rest, if there is one. */
	static Rest append(@Nullable Rest rest, byte[]... more) {
		if (rest == null) {
			return of(ControlFrames.append(null, more));
		}
		return (rest.frame == null) ? of(ControlFrames.append(rest.before, concat(rest.after, more)))
				: new Rest(rest.before, rest.frame, rest.offset, rest.end, ControlFrames.append(rest.after, more));
	}

	private static byte[][] concat(byte[] first, byte[][] more) {
		byte[][] all = new byte[more.length + 1][];
		all[0] = first;
		System.arraycopy(more, 0, all, 1, more.length);
		return all;
	}

	/** Whether the client has the end of a frame to get. */
	boolean hasFrame() {
		return this.frame != null;
	}

	int size() {
		return this.before.length + frameBytes() + this.after.length;
	}

	/** Write the first bytes. */
	void writeTo(ByteBuffer target, int length) {
		int own = Math.min(length, this.before.length);
		int shared = Math.min(length - own, frameBytes());
		target.put(this.before, 0, own);
		if (this.frame != null) {
			this.frame.writeTo(target, this.offset, shared);
		}
		target.put(this.after, 0, length - own - shared);
	}

	/** What is left when the first bytes are taken, {@code null} if nothing is. */
	@Nullable Rest from(int taken) {
		if (taken == size()) {
			return null;
		}
		int own = Math.min(taken, this.before.length);
		int shared = Math.min(taken - own, frameBytes());
		boolean whole = shared == frameBytes() && taken - own > 0;
		return new Rest(Arrays.copyOfRange(this.before, own, this.before.length), whole ? null : this.frame,
				this.offset + shared, this.end,
				Arrays.copyOfRange(this.after, taken - own - shared, this.after.length));
	}

	private int frameBytes() {
		return this.end - this.offset;
	}

}
