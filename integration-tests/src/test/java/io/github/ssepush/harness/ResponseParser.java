package io.github.ssepush.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.github.ssepush.test.EventReader;

/**
 * Takes the bytes of an HTTP/1.1 response as they come, wherever they are cut, and gives
 * those of its body on.
 */
public final class ResponseParser {

	private final EventReader body;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	private final StringBuilder head = new StringBuilder();

	private State state = State.HEAD;

	private int remaining;

	private volatile int status;

	public ResponseParser(EventReader body) {
		this.body = body;
	}

	/** The status, 0 as long as the head has not come. */
	public int status() {
		return this.status;
	}

	public String head() {
		return this.head.toString();
	}

	public EventReader body() {
		return this.body;
	}

	public boolean hasEnded() {
		return this.state == State.END;
	}

	public void feed(byte[] bytes, int length) {
		int i = 0;
		while (i < length) {
			if (this.state == State.CHUNK || this.state == State.REST) {
				int size = (this.state == State.REST) ? length - i : Math.min(this.remaining, length - i);
				byte[] part = new byte[size];
				System.arraycopy(bytes, i, part, 0, size);
				this.body.feed(part, size);
				i += size;
				this.remaining -= size;
				if (this.state == State.CHUNK && this.remaining == 0) {
					this.state = State.CHUNK_END;
				}
			}
			else {
				byte b = bytes[i++];
				if (b == '\n') {
					String text = this.line.toString(StandardCharsets.ISO_8859_1).trim();
					this.line.reset();
					endLine(text);
				}
				else {
					this.line.write(b);
				}
			}
		}
	}

	private void endLine(String text) {
		switch (this.state) {
			case HEAD -> {
				if (text.isEmpty()) {
					endHead();
				}
				else {
					this.head.append(text).append('\n');
				}
			}
			case SIZE -> {
				this.remaining = Integer.parseInt(text, 16);
				this.state = (this.remaining > 0) ? State.CHUNK : State.END;
			}
			case CHUNK_END -> this.state = State.SIZE;
			default -> {
			}
		}
	}

	private void endHead() {
		this.status = Integer.parseInt(this.head.toString().split("\\s")[1]);
		this.state = this.head.toString().toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked") ? State.SIZE
				: State.REST;
	}

	private enum State {

		HEAD, SIZE, CHUNK, CHUNK_END, REST, END

	}

}
