package io.github.ssepush.engine.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogCursors;

/**
 * The {@code id:} line of one client's events: its position in everything that it
 * follows. For the thread of its writer alone.
 * <p>
 * It is the last line of a block. Some readers take note of an id as soon as they have
 * read its line, and would skip an event that is cut off behind it.
 */
final class IdLine {

	private static final byte[] START = ascii("id: " + EventId.VERSION);

	private final LogCursors follows;

	/** The suffix of each id, {@code null} for none. */
	private final byte @Nullable [] suffix;

	/**
	 * True if the position is still to be sent to the client, for the first time or
	 * again.
	 */
	private boolean due = true;

	/** The position was due, and is in the batch. */
	private boolean put;

	/** The position has moved past what was written. */
	private boolean stale;

	IdLine(LogCursors follows, @Nullable String secret) {
		this.follows = follows;
		this.suffix = (secret != null) ? ascii(EventId.suffixOf(secret)) : null;
	}

	/** Return whether the client has a position in everything that it follows. */
	boolean isComplete() {
		return this.follows.havePositions();
	}

	/** Return whether the position is still to be sent to the client. */
	boolean isDue() {
		return this.due;
	}

	/** Tell the client its position. */
	void demand() {
		this.due = true;
	}

	/** Tell the client its position if it has moved past what was written. */
	void demandIfStale() {
		this.due |= this.stale;
	}

	/** The first block tells the position, if it is known. */
	void greeted() {
		this.due = !isComplete();
	}

	/** The position moves without being written. */
	void passed() {
		this.stale = true;
	}

	/** The client knows its position, unless the batch is cut before that. */
	void put() {
		this.put |= this.due;
		this.due = false;
		this.stale = false;
	}

	/** The batch is written, or cut: then what was in it may not have been written. */
	void written(boolean cut) {
		this.due |= this.put && cut;
		this.put = false;
	}

	int size() {
		int size = START.length + ((this.suffix != null) ? this.suffix.length : 0) + 1;
		for (int i = 0; i < this.follows.count(); i++) {
			byte[] part = this.follows.get(i).part();
			size += (part != null) ? part.length : 0;
		}
		return size;
	}

	/** Write the line, and the blank line that ends the block. */
	void endBlock(ByteBuffer buffer) {
		buffer.put(START);
		for (int i = 0; i < this.follows.count(); i++) {
			byte[] part = this.follows.get(i).part();
			if (part != null) {
				buffer.put(part);
			}
		}
		if (this.suffix != null) {
			buffer.put(this.suffix);
		}
		buffer.put((byte) '\n').put((byte) '\n');
	}

	/** Return the line, and the blank line that ends the block. */
	byte[] endOfBlock() {
		ByteBuffer buffer = ByteBuffer.allocate(size() + 1);
		endBlock(buffer);
		return buffer.array();
	}

	/** Return a block with the line added. */
	byte[] addedTo(byte[] block) {
		ByteBuffer buffer = ByteBuffer.allocate(block.length + size());
		endBlock(buffer.put(block, 0, block.length - 1));
		return buffer.array();
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

}
