package io.github.ssepush;

import java.time.Duration;
import java.util.Objects;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * What the application sends: a payload and the options of its event. Immutable.
 */
public final class SseMessage {

	private final Object data;

	private final @Nullable String event;

	private final boolean ephemeral;

	private final @Nullable String idempotencyKey;

	private final @Nullable Duration expiresAfter;

	private final @Nullable String excludedClient;

	private final boolean immediate;

	private SseMessage(Builder builder) {
		this.data = Objects.requireNonNull(builder.data,
				"data must not be null; send an empty string for an event without");
		this.event = builder.event;
		this.ephemeral = builder.ephemeral;
		this.idempotencyKey = builder.idempotencyKey;
		this.expiresAfter = builder.expiresAfter;
		this.excludedClient = builder.excludedClient;
		this.immediate = builder.immediate;
	}

	/**
	 * A message without options; a payload that is a message already is returned as it
	 * is.
	 * @param payload the event's data
	 * @return the message
	 */
	public static SseMessage of(Object payload) {
		return (payload instanceof SseMessage message) ? message : data(payload).build();
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
	 * Whether the message is not stored.
	 * @return whether only those who are open now get it
	 */
	public boolean ephemeral() {
		return this.ephemeral;
	}

	/**
	 * The key under which the broker stores a message once.
	 * @return the key, if any
	 */
	public @Nullable String idempotencyKey() {
		return this.idempotencyKey;
	}

	/**
	 * How long the message is worth delivering.
	 * @return the duration from the send on, {@code null} for as long as it is stored
	 */
	public @Nullable Duration expiresAfter() {
		return this.expiresAfter;
	}

	/**
	 * The client that does not get the message.
	 * @return the client's id, if any
	 */
	public @Nullable String excludedClient() {
		return this.excludedClient;
	}

	/**
	 * Whether the message does not wait for the transaction in which it is sent.
	 * @return whether it is sent at once
	 */
	public boolean immediate() {
		return this.immediate;
	}

	/**
	 * Return the event's name, the options and the type of the payload. The payload's
	 * value, which may be confidential, is not included.
	 */
	@Override
	public String toString() {
		StringJoiner text = new StringJoiner(", ", "SseMessage[", "]");
		text.add("event=" + ((this.event != null) ? this.event : "message"));
		text.add("data=" + this.data.getClass().getSimpleName());
		append(text, "ephemeral", this.ephemeral ? true : null);
		append(text, "idempotencyKey", this.idempotencyKey);
		append(text, "expiresAfter", this.expiresAfter);
		append(text, "excludedClient", this.excludedClient);
		append(text, "immediate", this.immediate ? true : null);
		return text.toString();
	}

	private static void append(StringJoiner text, String option, @Nullable Object value) {
		if (value != null) {
			text.add(option + "=" + value);
		}
	}

	/**
	 * Builds a message.
	 */
	public static final class Builder {

		private @Nullable Object data;

		private @Nullable String event;

		private boolean ephemeral;

		private @Nullable String idempotencyKey;

		private @Nullable Duration expiresAfter;

		private @Nullable String excludedClient;

		private boolean immediate;

		private Builder() {
		}

		/**
		 * The event's name.
		 * @param name the name: not empty, without CR, LF, NUL and unpaired surrogates,
		 * and none of those reserved, which are {@code open}, {@code error} and all that
		 * start with {@code sse-push.}
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
		 * Do not store the message: only clients that are open now get it, it has no id,
		 * and nobody is told if it is lost.
		 * @return this builder
		 */
		public Builder ephemeral() {
			this.ephemeral = true;
			return this;
		}

		/**
		 * Store the message once: a second one with the same key for the same destination
		 * within {@code sse-push.history.idempotency-period} is dropped, and its receipt
		 * is the first one's, marked as duplicate.
		 * @param key the key: 1 to 512 characters without control characters and unpaired
		 * surrogates
		 * @return this builder
		 */
		public Builder idempotencyKey(String key) {
			if (key.isEmpty()) {
				throw new IllegalArgumentException("An idempotency key must not be empty");
			}
			this.idempotencyKey = Names.requireValid("idempotency key", key);
			return this;
		}

		/**
		 * Do not deliver the message after some time, to a client that comes back late or
		 * reads slowly.
		 * @param duration a positive duration from the send on
		 * @return this builder
		 */
		public Builder expiresAfter(Duration duration) {
			if (duration.isNegative() || duration.isZero()) {
				throw new IllegalArgumentException("A message must expire after a positive duration, not " + duration);
			}
			this.expiresAfter = duration;
			return this;
		}

		/**
		 * Spare one client, as a rule the one that caused the message. For live delivery:
		 * that client may get the message if it resumes from before it.
		 * @param clientId the client's id, {@code null} to spare nobody
		 * @return this builder
		 */
		public Builder excludeClient(@Nullable String clientId) {
			this.excludedClient = clientId;
			return this;
		}

		/**
		 * Send at once even inside a transaction, whatever becomes of that.
		 * @return this builder
		 */
		public Builder immediate() {
			this.immediate = true;
			return this;
		}

		/**
		 * Build the message.
		 * @return the message
		 * @throws NullPointerException if no data was given
		 * @throws IllegalArgumentException for options that contradict each other
		 */
		public SseMessage build() {
			if (this.ephemeral && this.idempotencyKey != null) {
				throw new IllegalArgumentException(
						"An ephemeral message is not stored and can't have an idempotency key");
			}
			return new SseMessage(this);
		}

	}

}
