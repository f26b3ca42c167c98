package io.github.ssepush.test;

import java.time.Duration;
import java.util.Objects;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.SseMessage;

/**
 * Assertions for a message that the application has sent.
 */
public final class SentMessageAssert extends AbstractAssert<SentMessageAssert, SentMessage> {

	/**
	 * Create assertions.
	 * @param message the message
	 */
	public SentMessageAssert(@Nullable SentMessage message) {
		super(message, SentMessageAssert.class);
	}

	/**
	 * Verify the event's name.
	 * @param name the expected name; {@code message} for a message without one
	 * @return this
	 */
	public SentMessageAssert hasName(String name) {
		return has("the name", name, sent().name());
	}

	/**
	 * Verify the payload as the application has given it, before it was converted.
	 * @param payload the expected payload
	 * @return this
	 */
	public SentMessageAssert hasPayload(Object payload) {
		return has("the payload", payload, message().data());
	}

	/**
	 * Verify the data as it would be on the wire.
	 * @param data the expected data
	 * @return this
	 */
	public SentMessageAssert hasData(String data) {
		return has("the data", data, sent().data());
	}

	/**
	 * Verify that the data is a JSON document. White space and the order of an object's
	 * members do not matter. Needs JSONassert, which {@code spring-boot-starter-test}
	 * brings.
	 * @param json the expected document
	 * @return this
	 */
	public SentMessageAssert hasJson(String json) {
		String difference = JsonText.difference(json, sent().data());
		if (difference != null) {
			throw failureWithActualExpected(sent().data(), json,
					"Expecting the message to %s to have the JSON%n  %s%nbut it has%n  %s%n%s",
					Words.quoted(sent().destination()), json, sent().data(), difference);
		}
		return this;
	}

	/**
	 * Verify that the message is not stored.
	 * @return this
	 */
	public SentMessageAssert isEphemeral() {
		if (!message().ephemeral()) {
			failWithMessage("Expecting the message to %s to be ephemeral, but it is stored",
					Words.quoted(sent().destination()));
		}
		return this;
	}

	/**
	 * Verify that the message is not delivered to one client.
	 * @param clientId the client's id
	 * @return this
	 */
	public SentMessageAssert excludes(String clientId) {
		return has("the excluded client", clientId, message().excludedClient());
	}

	/**
	 * Verify the idempotency key.
	 * @param key the expected key
	 * @return this
	 */
	public SentMessageAssert hasIdempotencyKey(String key) {
		return has("the idempotency key", key, message().idempotencyKey());
	}

	/**
	 * Verify how long the message is worth delivering.
	 * @param duration the expected duration from the send on
	 * @return this
	 */
	public SentMessageAssert expiresAfter(Duration duration) {
		return has("the time to live", duration, message().expiresAfter());
	}

	/**
	 * Verify the destination.
	 * @param destination the expected destination
	 * @return this
	 */
	public SentMessageAssert isFor(Destination destination) {
		if (!sent().destination().equals(destination)) {
			failWithMessage("Expecting the message to go to %s, but it went to %s", Words.quoted(destination),
					Words.quoted(sent().destination()));
		}
		return this;
	}

	private SentMessageAssert has(String what, Object expected, @Nullable Object actual) {
		if (!Objects.deepEquals(expected, actual)) {
			throw failureWithActualExpected(actual, expected,
					"Expecting the message to %s to have %s%n  %s%nbut it has%n  %s",
					Words.quoted(sent().destination()), what, expected, actual);
		}
		return this;
	}

	private SentMessage sent() {
		isNotNull();
		return this.actual;
	}

	private SseMessage message() {
		return sent().message();
	}

}
