package io.github.ssepush.engine.run;

import java.nio.charset.StandardCharsets;

/**
 * Text that waits to be stored. A CR or half a surrogate pair at its end waits for what
 * follows, so that the reader sees the same text however it is cut. Not safe for use by
 * several threads.
 */
final class RunText {

	/** However they are encoded, they fit into 64 KB. */
	private static final int MOST_CHARACTERS = 8192;

	private final StringBuilder text = new StringBuilder();

	void add(CharSequence more) {
		this.text.append(more);
	}

	void clear() {
		this.text.setLength(0);
	}

	/** Return whether there is something to store before more text comes. */
	boolean hasPiece() {
		return whole(this.text.length()) > 0;
	}

	/** Return whether there is something to store if no more text comes. */
	boolean hasRest() {
		return !this.text.isEmpty();
	}

	/** Take what is to be stored next before more text comes. */
	byte[] takePiece() {
		return take(whole(Math.min(this.text.length(), MOST_CHARACTERS)));
	}

	/** Take what is to be stored next if no more text comes. */
	byte[] takeRest() {
		return (this.text.length() > MOST_CHARACTERS) ? takePiece() : take(this.text.length());
	}

	private byte[] take(int length) {
		byte[] piece = this.text.substring(0, length).getBytes(StandardCharsets.UTF_8);
		this.text.delete(0, length);
		return piece;
	}

	private int whole(int length) {
		if (length == 0) {
			return 0;
		}
		char last = this.text.charAt(length - 1);
		return (last == '\r' || Character.isHighSurrogate(last)) ? length - 1 : length;
	}

}
