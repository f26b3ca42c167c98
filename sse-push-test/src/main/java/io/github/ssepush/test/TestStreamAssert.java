package io.github.ssepush.test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;

/**
 * Assertions for a stream. Those that expect something wait for it, at most for
 * {@code sse-push.test.timeout}. Those that expect nothing find out, without a delay,
 * that nothing is on its way.
 */
public final class TestStreamAssert extends StreamExpectations {

	/**
	 * Create assertions.
	 * @param stream the stream
	 */
	public TestStreamAssert(@Nullable TestStream stream) {
		super(stream);
	}

	/**
	 * Wait for the next message. A reset that no assertion has taken fails it, because
	 * messages may have been lost.
	 * @return assertions for the event
	 */
	public SseEventAssert next() {
		return new SseEventAssert(takeMessage("a message"));
	}

	/**
	 * Wait for the next message and verify its name.
	 * @param name the expected name; {@code message} for an event without one
	 * @return assertions for the event
	 */
	public SseEventAssert next(String name) {
		SseEvent event = takeMessage("'" + name + "'");
		if (!event.name().equals(name)) {
			throw failed("to receive '" + name + "' next, but '" + event.name() + "' came: "
					+ Words.shortened(event.data()));
		}
		return new SseEventAssert(event);
	}

	/**
	 * Wait for messages and verify that these, and no others, came once and in this
	 * order.
	 * @param data the data of the expected messages
	 * @return this
	 */
	public TestStreamAssert receives(String... data) {
		SocketStream stream = open();
		List<String> expected = List.of(data);
		stream.log()
			.await(stream.timeout(),
					() -> stream.log().untaken(MESSAGE).size() >= expected.size() || !stream.connection().isOpen());
		stream.settle();
		List<String> received = stream.log().untaken(MESSAGE).stream().map(SseEvent::data).toList();
		if (!received.equals(expected)) {
			throw failed("to receive exactly " + Words.strings(expected) + ", but it received "
					+ Words.strings(received) + "." + Words.difference(expected, received));
		}
		failIfReset(stream);
		expected.forEach((taken) -> stream.log().take(MESSAGE));
		return this;
	}

	/**
	 * Return assertions for the messages that {@code next} and {@code receives} have not
	 * taken, after all that was sent has come.
	 * @return assertions for the list
	 */
	public ListAssert<SseEvent> received() {
		SocketStream stream = open();
		stream.settle();
		return Assertions.assertThat(stream.log().untaken(MESSAGE)).as(stream::toString);
	}

	/**
	 * Verify that no message was sent to the stream beyond those that {@code next} and
	 * {@code receives} have taken. It does not wait for threads of the application that
	 * have not sent yet: see {@link #receivesNothingFor(Duration)}.
	 * @return this
	 */
	public TestStreamAssert receivedNothing() {
		SocketStream stream = open();
		stream.settle();
		failIfReceived(stream, "to have received nothing");
		return this;
	}

	/**
	 * Verify that no message comes for some time. For code that sends later, on other
	 * threads.
	 * @param time the time, which a successful test always takes
	 * @return this
	 */
	public TestStreamAssert receivesNothingFor(Duration time) {
		SocketStream stream = open();
		stream.log().await(time, () -> !stream.log().untaken(MESSAGE).isEmpty());
		failIfReceived(stream, "to receive nothing for " + Words.time(time));
		return this;
	}

	/**
	 * Wait for {@code sse-push.reset}: what was missed can't be delivered. Destinations
	 * may be reset one after the other.
	 * @param reason {@code unknown} or {@code truncated}
	 * @param destinations the destinations concerned; none to accept any
	 * @return this
	 */
	public TestStreamAssert isReset(String reason, Destination... destinations) {
		Set<String> expected = ResetEvent.written(destinations);
		ResetEvent reset = takeReset();
		while (reset.isPartOf(reason, expected)) {
			reset = reset.and(takeReset());
		}
		if (!reset.is(reason, expected)) {
			throw failed("to be reset with the reason '" + reason + "'"
					+ ((destinations.length > 0) ? " of " + Words.list(List.of(destinations)) : "") + ", but it was "
					+ reset.text());
		}
		return this;
	}

	/**
	 * Verify that there was no reset that {@link #isReset} has not taken.
	 * @return this
	 */
	public TestStreamAssert isNotReset() {
		SocketStream stream = open();
		stream.settle();
		failIfReset(stream);
		return this;
	}

	/**
	 * Wait for {@code sse-push.expiring}: the token expires soon.
	 * @return this
	 */
	public TestStreamAssert isExpiring() {
		takeControl(SseEvent.EXPIRING, "to be notified that its token expires");
		return this;
	}

	/**
	 * Wait for {@code sse-push.goodbye}: the node shuts down.
	 * @return this
	 */
	public TestStreamAssert saysGoodbye() {
		takeControl(SseEvent.GOODBYE, "to say goodbye");
		return this;
	}

	/**
	 * Verify that the stream is open.
	 * @return this
	 */
	public TestStreamAssert isOpen() {
		SocketStream stream = open();
		if (!stream.connection().isOpen()) {
			throw failed("to be open");
		}
		return this;
	}

	/**
	 * Wait until the server ends the stream.
	 * @return this
	 */
	public TestStreamAssert ends() {
		SocketStream stream = open();
		if (!stream.log().await(stream.timeout(), () -> !stream.connection().isOpen())) {
			throw failed("to end within " + Words.time(stream.timeout()));
		}
		return this;
	}

	/**
	 * Wait until the stream has ended, and verify why.
	 * @param reason the expected reason
	 * @return this
	 */
	public TestStreamAssert endsWith(CloseReason reason) {
		SocketStream stream = open();
		if (!stream.server().knowsCloseReasons()) {
			throw new IllegalStateException(
					"Why a stream has ended is known only to its server: " + "use @AutoConfigureSsePushTestClient");
		}
		ends();
		String client = stream.clientId();
		stream.log().awaitOutside(stream.timeout(), () -> stream.server().closeReason(client).isPresent());
		Optional<CloseReason> actual = stream.server().closeReason(client);
		if (actual.isEmpty() || actual.get() != reason) {
			throw failed(
					"to end with " + reason + ", but the reason is " + actual.map(CloseReason::name).orElse("unknown"));
		}
		return this;
	}

	/**
	 * Verify that the stream was refused.
	 * @param status the expected status
	 * @return this
	 */
	public TestStreamAssert isRefusedWith(int status) {
		SocketStream stream = stream();
		if (!stream.connection().isRefused()) {
			throw failed("to be refused with " + status + ", but it was opened");
		}
		if (stream.connection().status() != status) {
			throw failure("%s", "Expecting " + stream.target().address().getPath() + " to answer " + status
					+ ", but it answered " + stream.connection().status() + ": " + StreamReport.detail(stream));
		}
		return this;
	}

	/**
	 * Verify that the stream was refused, and why.
	 * @param status the expected status
	 * @param detail a part of the expected problem detail
	 * @return this
	 */
	public TestStreamAssert isRefusedWith(int status, String detail) {
		isRefusedWith(status);
		String actual = StreamReport.detail(stream());
		if (!actual.contains(detail)) {
			throw failure("%s", "Expecting " + stream().target().address().getPath() + " to answer " + status
					+ " with the detail '" + detail + "', but it says '" + actual + "'");
		}
		return this;
	}

}
