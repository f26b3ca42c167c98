package io.github.ssepush.test;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Waits for events on behalf of assertions, and says what came in their place.
 */
abstract class StreamExpectations extends AbstractAssert<TestStreamAssert, TestStream> {

	static final Predicate<SseEvent> MESSAGE = (event) -> !event.isControl();

	private static final Predicate<SseEvent> IS_RESET = named(SseEvent.RESET);

	StreamExpectations(@Nullable TestStream stream) {
		super(stream, TestStreamAssert.class);
	}

	final SseEvent takeMessage(String what) {
		SocketStream stream = open();
		Predicate<SseEvent> wanted = MESSAGE.or(IS_RESET);
		boolean came = stream.log()
			.await(stream.timeout(), () -> !stream.log().untaken(wanted).isEmpty() || !stream.connection().isOpen());
		SseEvent event = stream.log().take(wanted);
		if (event == null) {
			throw failed("to receive " + what + " next, but "
					+ (came ? "nothing came" : "within " + Words.time(stream.timeout()) + " nothing came"));
		}
		if (IS_RESET.test(event)) {
			throw failed("to receive " + what + " next, but it was reset: " + event.data());
		}
		return event;
	}

	final SseEvent takeControl(String name, String what) {
		SocketStream stream = open();
		boolean came = stream.log()
			.await(stream.timeout(),
					() -> !stream.log().untaken(named(name)).isEmpty() || !stream.connection().isOpen());
		SseEvent event = stream.log().take(named(name));
		if (event == null) {
			throw failed(what + ", but " + (came ? "no '" + name + "' came"
					: "within " + Words.time(stream.timeout()) + " no '" + name + "' came"));
		}
		return event;
	}

	final ResetEvent takeReset() {
		return ResetEvent.of(takeControl(SseEvent.RESET, "to be reset"));
	}

	final void failIfReceived(SocketStream stream, String what) {
		failIfReset(stream);
		List<SseEvent> received = stream.log().untaken(MESSAGE);
		if (!received.isEmpty()) {
			throw failed(what + ", but it received "
					+ received.stream()
						.map((event) -> "'" + event.name() + "' " + Words.shortened(event.data()))
						.collect(Collectors.joining(", ")));
		}
	}

	final void failIfReset(SocketStream stream) {
		List<SseEvent> resets = stream.log().untaken(IS_RESET);
		if (!resets.isEmpty()) {
			throw failed("not to be reset, but it was: " + resets.get(0).data());
		}
	}

	final AssertionError failed(String expectation) {
		SocketStream stream = stream();
		return failure("%s", "Expecting the stream of " + stream.target().owner() + " " + expectation
				+ (expectation.endsWith(".") ? "" : ".") + StreamReport.of(stream));
	}

	final SocketStream open() {
		SocketStream stream = stream();
		if (stream.connection().isRefused()) {
			throw failure("%s", StreamReport.refusal(stream));
		}
		return stream;
	}

	final SocketStream stream() {
		isNotNull();
		return (SocketStream) this.actual;
	}

	static Predicate<SseEvent> named(String name) {
		return (event) -> event.name().equals(name);
	}

}
