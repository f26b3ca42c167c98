package io.github.ssepush;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What the application sends: a payload and the options of its event. Immutable.
 */
public final class SseMessage {

	private final Object data;

	private final @Nullable String event;

	private SseMessage(Object data, @Nullable String event) {
		this.data = Objects.requireNonNull(data, "data must not be null; send an empty string for an event without");
		this.event = event;
	}

	/**
	 * A message without options; a payload that is a message already is returned as it
	 * is.
	 * @param payload the event's data
	 * @return the message
	 */
	public static SseMessage of(Object payload) {
		return (payload instanceof SseMessage message) ? message : new SseMessage(payload, null);
	}

	/**
	 * Start a message with an event name, which {@code EventSource} listeners are added
	 * for.
	 * @param name the name
	 * @return a builder
	 * @throws IllegalArgumentException for a name that an event can't have: see
	 * {@link Builder#event(String)}
	 */
	public static Builder event(String name) {
		return new Builder().event(name);
	}

	/**
	 * Start a message with its payload.
	 * @param payload the event's data
	 * @return a builder
	 */
	public static Builder data(Object payload) {
		return new Builder().data(payload);
	}

	/**
	 * The payload.
	 * @return what is to be converted to the event's data
	 */
	public Object data() {
		return this.data;
	}

	/**
	 * The event's name.
	 * @return the name, {@code null} for the default {@code message}
	 */
	public @Nullable String event() {
		return this.event;
	}

	/**
	 * Builds a message.
	 */
	public static final class Builder {

		private @Nullable Object data;

		private @Nullable String event;

		private Builder() {
		}

		/**
		 * The event's name.
		 * @param name the name: not empty, without CR, LF and NUL, and none of those
		 * reserved, which are {@code open}, {@code error} and all that start with
		 * {@code sse-push.}
		 * @return this builder
		 */
		public Builder event(String name) {
			this.event = EventNames.requireValid(name);
			return this;
		}

		/**
		 * The payload.
		 * @param payload the event's data, never {@code null}
		 * @return this builder
		 */
		public Builder data(Object payload) {
			this.data = payload;
			return this;
		}

		/**
		 * Build the message.
		 * @return the message
		 * @throws NullPointerException if no data was given
		 */
		@SuppressWarnings("NullAway")
		public SseMessage build() {
			return new SseMessage(this.data, this.event);
		}

	}

}
