package io.github.ssepush.benchmarks.load;

import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * The body of one response, chunked or up to the end of the connection.
 */
final class BodyReader {

	private final EventScanner events = new EventScanner();

	private final boolean chunked;

	/** Bytes of this chunk that are still to come. */
	private long left;

	private long size;

	BodyReader(boolean chunked) {
		this.chunked = chunked;
		this.left = chunked ? 0 : Long.MAX_VALUE;
	}

	void read(byte[] bytes, int from, int to, LongConsumer arrived) throws IOException {
		int i = from;
		while (i < to) {
			if (this.left == 0) {
				sizeLine(bytes[i++]);
			}
			else {
				int end = i + (int) Math.min(to - i, this.left);
				this.events.scan(bytes, i, end, arrived);
				if (this.chunked) {
					this.left -= end - i;
				}
				i = end;
			}
		}
	}

	/** The line end of the chunk before counts as an empty line. */
	private void sizeLine(byte b) throws IOException {
		int digit = Character.digit(b, 16);
		if (digit >= 0) {
			this.size = this.size * 16 + digit;
		}
		else if (b == '\n') {
			this.left = this.size;
			this.size = 0;
		}
		else if (b != '\r') {
			throw new IOException("Not a chunk size: " + (char) b);
		}
	}

}
