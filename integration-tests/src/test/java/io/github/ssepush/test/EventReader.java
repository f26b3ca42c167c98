package io.github.ssepush.test;

import java.util.List;
import java.util.function.Consumer;

/**
 * The kit's parser of event streams, for tests that speak HTTP themselves.
 */
public final class EventReader {

	private final EventParser parser;

	public EventReader(Consumer<SseEvent> events) {
		this.parser = new EventParser("", events);
	}

	public static List<SseEvent> parse(byte[] bytes) {
		return EventParser.parse(bytes);
	}

	public void feed(byte[] bytes, int length) {
		this.parser.feed(bytes, length);
	}

	public String lastEventId() {
		return this.parser.lastEventId();
	}

	public int emptyBlocks() {
		return this.parser.emptyBlocks();
	}

}
