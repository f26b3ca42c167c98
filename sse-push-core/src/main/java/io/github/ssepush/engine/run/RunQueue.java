package io.github.ssepush.engine.run;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.RunEnd;

/**
 * The pieces that a run has to store, in order: collected text, messages, and at last its
 * end. One message is on its way to the broker at a time, and each names the one before
 * it. Not safe for use by several threads.
 */
final class RunQueue {

	private final RunText text = new RunText();

	private final Deque<SseFrame> frames = new ArrayDeque<>();

	private @Nullable String start;

	private @Nullable RunEnd end;

	/** The receipt's id of the newest message. */
	private @Nullable String last;

	/** The size of all pieces, in characters of text and bytes of messages. */
	private long size;

	/** At first, the start is on its way. */
	private boolean storing = true;

	/** Return the receipt's id of the start, {@code null} while that is not stored. */
	@Nullable String start() {
		return this.start;
	}

	/** The start has been stored. */
	void started(@Nullable String id) {
		this.start = id;
		stored(id);
	}

	boolean isOpen() {
		return this.end == null;
	}

	@Nullable RunEnd end() {
		return this.end;
	}

	/**
	 * Count a piece before it is added.
	 * @return the size of all pieces together
	 */
	long grow(int size) {
		this.size += size;
		return this.size;
	}

	void add(CharSequence text) {
		this.text.add(text);
	}

	/** Add a message behind all text. */
	void add(SseFrame frame) {
		flush();
		this.frames.add(frame);
	}

	/** Add the end behind everything. */
	void end(RunEnd end) {
		flush();
		this.end = end;
	}

	/** Fail at once: what waits is not stored any more, nor is it known what was. */
	void fail(String reason) {
		this.text.clear();
		this.frames.clear();
		this.last = null;
		this.end = RunEnd.failed(reason);
	}

	/** Return whether there is something to store that need not wait. */
	boolean isDue() {
		return !this.storing && (!this.frames.isEmpty() || this.end != null);
	}

	/** Return whether text could be stored. */
	boolean hasText() {
		return !this.storing && this.text.hasPiece();
	}

	/** Take the next message, which is on its way from now on. */
	OutboundMessage next() {
		this.storing = true;
		SseFrame frame = this.frames.poll();
		RunEnd last = this.end;
		if (frame == null && last != null) {
			return OutboundMessage.ofRun(MessageKind.END, last.frame(), this.last);
		}
		return OutboundMessage.ofRun(MessageKind.MESSAGE,
				(frame != null) ? frame : SseFrame.encode(null, this.text.takePiece()), this.last);
	}

	/** The message on its way has been stored. */
	void stored(@Nullable String id) {
		this.storing = false;
		this.last = id;
	}

	/** Note that the message was not stored, as far as is known. */
	void notStored() {
		this.storing = false;
	}

	private void flush() {
		while (this.text.hasRest()) {
			this.frames.add(SseFrame.encode(null, this.text.takeRest()));
		}
	}

}
