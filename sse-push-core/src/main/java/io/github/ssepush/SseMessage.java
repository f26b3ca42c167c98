package io.github.ssepush;

import java.time.Duration;
import java.util.Objects;
import java.util.StringJoiner;

import org.jspecify.annotations.Nullable;

/**
 * Message that an application sends: a payload and the options of its event. Immutable,
 * apart from the payload, which is converted when the message is sent.
 *
 * @see SsePushOperations
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
	 * Create a message without options. A payload that is a message is returned as it is.
	 * @param payload the event's data
	 * @return the message
	 */
	public static SseMessage of(Object payload) {
		return (payload instanceof SseMessage message) ? message : data(payload).build();
	}

	/**
	 * Create a builder for a message with an event name, for which {@code EventSource}
	 * listeners can be added.
	 * @param name the event's name
	 * @return a builder
	 * @throws IllegalArgumentException if the name is invalid: see
	 * {@link Builder#event(String)}
	 */
	public static Builder event(String name) {
		return new Builder().event(name);
	}

	/**
	 * Create a builder for a message with a payload.
	 * @param payload the event's data
	 * @return a builder
	 */
	public static Builder data(Object payload) {
		return new Builder().data(payload);
	}

	/**
	 * Return the payload.
	 * @return the payload, which is converted to the event's data
	 */
	public Object data() {
		return this.data;
	}

	/**
	 * Return the event's name.
	 * @return the name, {@code null} for the default {@code message}
	 */
	public @Nullable String event() {
		return this.event;
	}

	/**
	 * Return whether the message is not stored.
	 * @return {@code true} if only clients that are open now receive the message
	 */
	public boolean ephemeral() {
		return this.ephemeral;
	}

	/**
	 * Return the key under which the broker stores a message once.
	 * @return the key, {@code null} for none
	 */
	public @Nullable String idempotencyKey() {
		return this.idempotencyKey;
	}

	/**
	 * Return the time for which the message is delivered.
	 * @return the duration from the send on, {@code null} for as long as the message is
	 * retained
	 */
	public @Nullable Duration expiresAfter() {
		return this.expiresAfter;
	}

	/**
	 * Return the client that does not receive the message.
	 * @return the id of the client, {@code null} for none
	 */
	public @Nullable String excludedClient() {
		return this.excludedClient;
	}

	/**
	 * Return whether the message does not wait for the transaction in which it is sent.
	 * @return {@code true} if the message is sent at once
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
	 * Builder for a message. Not safe for use by several threads.
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
		 * Set the event's name.
		 * @param name the name: not empty, without CR, LF, NUL and unpaired surrogates,
		 * and not reserved; reserved are {@code open}, {@code error} and all names that
		 * start with {@code sse-push.}
		 * @return this builder
		 * @throws IllegalArgumentException if the name is none of these
		 */
		public Builder event(String name) {
			this.event = EventNames.requireValid(name);
			return this;
		}

		/**
		 * Set the payload.
		 * @param payload the event's data, never {@code null}
		 * @return this builder
		 */
		public Builder data(Object payload) {
			this.data = payload;
			return this;
		}

		/**
		 * Send the message without storing it. Only clients that are open now receive it,
		 * it has no id, and a loss is not reported.
		 * @return this builder
		 */
		public Builder ephemeral() {
			this.ephemeral = true;
			return this;
		}

		/**
		 * Store the message once. A second message with the same key for the same
		 * destination within {@code sse-push.history.idempotency-period} is dropped. Its
		 * receipt is the receipt of the first one, marked as duplicate.
		 * @param key the key: 1 to 512 characters without control characters and unpaired
		 * surrogates
		 * @return this builder
		 * @throws IllegalArgumentException if the key is not {@link Names#isValid valid}
		 */
		public Builder idempotencyKey(String key) {
			if (key.isEmpty()) {
				throw new IllegalArgumentException("An idempotency key must not be empty");
			}
			this.idempotencyKey = Names.requireValid("idempotency key", key);
			return this;
		}

		/**
		 * Stop delivering the message after some time, for example to a client that
		 * reconnects late or reads slowly.
		 * @param duration the time from the send on, positive
		 * @return this builder
		 * @throws IllegalArgumentException if the duration is zero or negative
		 */
		public Builder expiresAfter(Duration duration) {
			if (duration.isNegative() || duration.isZero()) {
				throw new IllegalArgumentException("A message must expire after a positive duration, not " + duration);
			}
			this.expiresAfter = duration;
			return this;
		}

		/**
		 * Exclude one client, usually the one that caused the message. The exclusion
		 * applies to live delivery: the client may receive the message if it resumes from
		 * an earlier position.
		 * @param clientId the id of the client, {@code null} for none
		 * @return this builder
		 */
		public Builder excludeClient(@Nullable String clientId) {
			this.excludedClient = clientId;
			return this;
		}

		/**
		 * Send at once even inside a transaction, independent of its outcome.
		 * @return this builder
		 */
		public Builder immediate() {
			this.immediate = true;
			return this;
		}

		/**
		 * Build the message.
		 * @return the message
		 * @throws NullPointerException if there is no data
		 * @throws IllegalArgumentException if options contradict each other
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
