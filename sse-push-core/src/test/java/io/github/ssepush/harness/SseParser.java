package io.github.ssepush.harness;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads an event stream as section 9.2.6 of the HTML standard says. Independent of what
 * wrote it: takes bytes as they come. The test kit, which depends on this module, has a
 * parser of its own.
 */
public final class SseParser {

	private final Consumer<SseEvent> events;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	private final List<String> data = new ArrayList<>();

	private boolean afterCarriageReturn;

	private boolean started;

	private String name = "";

	private String idBuffer = "";

	private volatile String lastEventId = "";

	private volatile long retry = -1;

	public SseParser(Consumer<SseEvent> events) {
		this.events = events;
	}

	public static List<SseEvent> parse(byte[] bytes) {
		List<SseEvent> events = new ArrayList<>();
		new SseParser(events::add).feed(bytes, bytes.length);
		return events;
	}

	public String lastEventId() {
		return this.lastEventId;
	}

	public long retry() {
		return this.retry;
	}

	public void feed(byte[] bytes, int length) {
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
			return;
		}
		String field = (colon < 0) ? text : text.substring(0, colon);
		String value = (colon < 0) ? "" : text.substring(colon + 1);
		field(field, value.startsWith(" ") ? value.substring(1) : value);
	}

	private void field(String field, String value) {
		switch (field) {
			case "event" -> this.name = value;
			case "data" -> this.data.add(value);
			case "id" -> {
				if (value.indexOf('\0') < 0) {
					this.idBuffer = value;
				}
			}
			case "retry" -> {
				if (value.matches("[0-9]+")) {
					this.retry = Long.parseLong(value);
				}
			}
			default -> {
			}
		}
	}

	private void dispatch() {
		this.lastEventId = this.idBuffer;
		if (!this.data.isEmpty()) {
			this.events.accept(new SseEvent(this.lastEventId, this.name.isEmpty() ? "message" : this.name,
					String.join("\n", this.data)));
		}
		this.data.clear();
		this.name = "";
	}

}
