package io.github.ssepush.test;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Reads an event stream as section 9.2.6 of the HTML standard says, from bytes that may
 * be cut anywhere. Used by one thread at a time.
 */
final class EventParser {

	private final Consumer<SseEvent> events;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	private final List<String> data = new ArrayList<>();

	private boolean afterCarriageReturn;

	private boolean started;

	private String name = "";

	private String id;

	private volatile String lastEventId;

	private volatile long retry = -1;

	private final AtomicInteger comments = new AtomicInteger();

	private final AtomicInteger emptyBlocks = new AtomicInteger();

	/**
	 * Create a parser.
	 * @param lastEventId the id of the last event before this stream
	 * @param events called with each event
	 */
	EventParser(String lastEventId, Consumer<SseEvent> events) {
		this.id = lastEventId;
		this.lastEventId = lastEventId;
		this.events = events;
	}

	static List<SseEvent> parse(byte[] bytes) {
		List<SseEvent> events = new ArrayList<>();
		new EventParser("", events::add).feed(bytes, bytes.length);
		return events;
	}

	String lastEventId() {
		return this.lastEventId;
	}

	/** Return the last time to wait before a reconnect, in milliseconds, or -1. */
	long retry() {
		return this.retry;
	}

	/** Return the number of comments, which the starter sends as heartbeats. */
	int comments() {
		return this.comments.get();
	}

	/**
	 * Return how many blank lines had no data before them: some readers see events there.
	 */
	int emptyBlocks() {
		return this.emptyBlocks.get();
	}

	void feed(byte[] bytes, int length) {
		for (int i = 0; i < length; i++) {
			byte b = bytes[i];
			if (b == '\n' && this.afterCarriageReturn) {
				this.afterCarriageReturn = false;
				continue;
			}
			this.afterCarriageReturn = (b == '\r');
			if (b == '\r' || b == '\n') {
				endLine();
			}
			else {
				this.line.write(b);
			}
		}
	}

	private void endLine() {
		String text = this.line.toString(StandardCharsets.UTF_8);
		this.line.reset();
		if (!this.started && text.startsWith("\uFEFF")) {
			text = text.substring(1);
		}
		this.started = true;
		if (text.isEmpty()) {
			dispatch();
			return;
		}
		int colon = text.indexOf(':');
		if (colon == 0) {
			this.comments.incrementAndGet();
		}
		else {
			String field = (colon < 0) ? text : text.substring(0, colon);
			String value = (colon < 0) ? "" : text.substring(colon + 1);
			field(field, value.startsWith(" ") ? value.substring(1) : value);
		}
	}

	private void field(String field, String value) {
		if (field.equals("event")) {
			this.name = value;
		}
		else if (field.equals("data")) {
			this.data.add(value);
		}
		else if (field.equals("id") && value.indexOf('\0') < 0) {
			this.id = value;
		}
		else if (field.equals("retry") && value.matches("[0-9]+")) {
			this.retry = Long.parseLong(value);
		}
	}

	private void dispatch() {
		this.lastEventId = this.id;
		if (this.data.isEmpty()) {
			this.emptyBlocks.incrementAndGet();
		}
		else {
			this.events.accept(
					new SseEvent(this.id, this.name.isEmpty() ? "message" : this.name, String.join("\n", this.data)));
		}
		this.data.clear();
		this.name = "";
	}

}
