package io.github.ssepush.test;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions for an event that a client has received.
 */
public final class SseEventAssert extends AbstractAssert<SseEventAssert, SseEvent> {

	/**
	 * Create assertions.
	 * @param event the event
	 */
	public SseEventAssert(@Nullable SseEvent event) {
		super(event, SseEventAssert.class);
	}

	/**
	 * Verify the event's name.
	 * @param name the expected name; {@code message} for an event without one
	 * @return this
	 */
	public SseEventAssert hasName(String name) {
		isNotNull();
		if (!this.actual.name().equals(name)) {
			failWithMessage("Expecting the event to have the name '%s', but it is '%s' with the data %s", name,
					this.actual.name(), Words.shortened(this.actual.data()));
		}
		return this;
	}

	/**
	 * Verify the event's data.
	 * @param data the expected data
	 * @return this
	 */
	public SseEventAssert hasData(String data) {
		isNotNull();
		if (!this.actual.data().equals(data)) {
			throw failureWithActualExpected(this.actual.data(), data,
					"Expecting the event '%s' to have the data%n  %s%nbut it has%n  %s", this.actual.name(), data,
					this.actual.data());
		}
		return this;
	}

	/**
	 * Verify that the event's data is a JSON document. White space and the order of an
	 * object's members do not matter. Needs JSONassert, which
	 * {@code spring-boot-starter-test} brings.
	 * @param json the expected document
	 * @return this
	 */
	public SseEventAssert hasJson(String json) {
		isNotNull();
		String difference = JsonText.difference(json, this.actual.data());
		if (difference != null) {
			throw failureWithActualExpected(this.actual.data(), json,
					"Expecting the event '%s' to have the JSON%n  %s%nbut it has%n  %s%n%s", this.actual.name(), json,
					this.actual.data(), difference);
		}
		return this;
	}

}
