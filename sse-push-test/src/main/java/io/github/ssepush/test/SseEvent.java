package io.github.ssepush.test;

import org.assertj.core.api.AssertProvider;

import io.github.ssepush.SseFrame;

/**
 * An event as a client receives it.
 *
 * @param id the last event id after the event, empty if there was none so far
 * @param name the event's name, {@code message} by default
 * @param data the event's data, its lines joined by LF
 */
public record SseEvent(String id, String name, String data) implements AssertProvider<SseEventAssert> {

	private static final String RESERVED = "sse-push.";

	static final String HELLO = RESERVED + "hello";

	static final String RESET = RESERVED + "reset";

	static final String EXPIRING = RESERVED + "expiring";

	static final String GOODBYE = RESERVED + "goodbye";

	static final String BUSY = RESERVED + "busy";

	/**
	 * Return whether the starter sends this event by itself, such as
	 * {@code sse-push.reset}.
	 * @return whether the name is reserved
	 */
	public boolean isControl() {
		return this.name.startsWith(RESERVED);
	}

	@Override
	public SseEventAssert assertThat() {
		return new SseEventAssert(this);
	}

	/** Return the event in a frame as a client would receive it, without an id. */
	static SseEvent of(SseFrame frame) {
		return EventParser.parse(frame.toBytes()).get(0);
	}

}
