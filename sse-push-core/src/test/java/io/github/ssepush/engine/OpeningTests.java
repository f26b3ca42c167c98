package io.github.ssepush.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.harness.SseEvent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what goes out with the head of a stream, and what happens until the stream has
 * begun.
 */
class OpeningTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final Destination NEWS = Destination.topic("news");

	@Test
	void firstBytesAreAllThatIsWrittenToWhomNothingWasSent() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.settle();
			FakeTransport transport = fixture.open("alice", null).transport();
			assertThat(transport.events()).extracting(SseEvent::name).containsExactly("sse-push.hello");
			assertThat(transport.lastEventId()).isNotEmpty();
			fixture.settle();
			assertThat(transport.writes()).isEmpty();
			assertThat(transport.asked()).isZero();
		}
	}

	@Test
	void whatIsLostIsToldAfterThePositionThatWasAskedFor() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = fixture.open("alice", "garbage").transport();
			assertThat(transport.resets()).isEmpty();
			assertThat(transport.lastEventId()).isNotEmpty();
			fixture.settle();
			fixture.publish(ALICE, "1");
			fixture.settle();
			assertThat(transport.messages()).containsExactly("1");
			assertThat(transport.resets()).hasSize(1);
		}
	}

	@Test
	void whatWasMissedFollowsTheFirstBytes() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened first = fixture.open("alice", null, "news");
			String id = first.cut();
			fixture.publish(NEWS, "1");
			fixture.publish(ALICE, "2");
			FakeTransport back = fixture.open("alice", id, "news").transport();
			assertThat(back.events()).extracting(SseEvent::name).containsExactly("sse-push.hello");
			fixture.settle();
			assertThat(back.messages()).containsExactlyInAnyOrder("1", "2");
			assertThat(back.resets()).isEmpty();
		}
	}

	@Test
	void bytesThatAreTooManyForTheHeadAreLeftToTheWriter() {
		try (Fixture fixture = Fixture.driven()) {
			String[] topics = IntStream.range(0, 400).mapToObj((number) -> "topic-" + number).toArray(String[]::new);
			FakeTransport transport = fixture.open("alice", "garbage", topics).transport();
			assertThat(transport.bytes()).isEmpty();
			fixture.settle();
			assertThat(transport.resets()).hasSize(1);
			fixture.publish(Destination.topic("topic-77"), "1");
			fixture.settle();
			assertThat(transport.messages()).containsExactly("1");
		}
	}

	@ParameterizedTest
	@MethodSource("destinations")
	void messageThatComesBeforeTheHeadIsWrittenAfterIt(Destination destination) {
		FakeTransport transport = new FakeTransport();
		try (Fixture fixture = Fixture.driven()) {
			fixture.settle();
			transport.duringOpen = () -> fixture.publish(destination, "1");
			assertAllIsWritten(fixture, transport, destination);
		}
	}

	@ParameterizedTest
	@MethodSource("destinations")
	void messageThatComesBetweenHeadAndBeginningIsWritten(Destination destination) {
		FakeTransport transport = new FakeTransport();
		try (Fixture fixture = Fixture.driven()) {
			fixture.settle();
			transport.duringStart = () -> {
				fixture.publish(destination, "1");
				fixture.settle();
			};
			assertAllIsWritten(fixture, transport, destination);
		}
	}

	@ParameterizedTest
	@MethodSource("destinations")
	void messageForManyThatComesBeforeTheBeginningIsWritten(Destination destination) {
		FakeTransport transport = new FakeTransport();
		try (Fixture fixture = Fixture.driven()) {
			IntStream.range(0, 100).forEach((i) -> fixture.open("alice", null, "news"));
			fixture.settle();
			transport.duringStart = () -> {
				fixture.publish(destination, "1");
				fixture.settle();
				assertThat(transport.asked()).isZero();
			};
			assertAllIsWritten(fixture, transport, destination);
		}
	}

	static List<Destination> destinations() {
		return List.of(ALICE, NEWS, Destination.everyone());
	}

	private static void assertAllIsWritten(Fixture fixture, FakeTransport transport, Destination destination) {
		fixture.open(transport, "alice", null, "news");
		fixture.settle();
		assertThat(transport.messages()).containsExactly("1");
		fixture.publish(destination, "2");
		fixture.settle();
		assertThat(transport.messages()).containsExactly("1", "2");
		assertThat(transport.misuses()).isEmpty();
	}

	@Test
	void whoseHeadCanNotBeSentLeavesNothing() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			transport.failAtOpen(new IOException("Connection reset"));
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> fixture.open(transport, "alice", null, "news"));
			fixture.settle();
			assertThat(fixture.ended)
				.containsExactly(new Fixture.Ended(fixture.opened.get(0), CloseReason.CLIENT_GONE));
			assertThat(fixture.clients.clients()).isEmpty();
			assertThat(fixture.clients.isOnline("alice").join()).isFalse();
			assertThat(transport.closed()).isZero();
			fixture.engine.stop();
			assertThat(fixture.broker.calls()).contains("detach topic news");
		}
	}

	@Test
	void whoseHeadEndsInAnErrorLeavesNothing() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			transport.duringOpen = () -> {
				throw new StackOverflowError("on purpose");
			};
			assertThatExceptionOfType(StackOverflowError.class)
				.isThrownBy(() -> fixture.open(transport, "alice", null, "news"));
			fixture.settle();
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(fixture.opened.get(0), CloseReason.ERROR));
			assertThat(fixture.clients.clients()).isEmpty();
			fixture.engine.stop();
			assertThat(fixture.broker.calls()).contains("detach topic news");
		}
	}

	@Test
	void headThatIsSentWhenNobodyWritesAnyMoreLeavesNothing() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			transport.duringOpen = () -> fixture.writers().stop();
			assertThatExceptionOfType(UncheckedIOException.class)
				.isThrownBy(() -> fixture.open(transport, "alice", null));
			assertThat(transport.closed()).isEqualTo(1);
			assertThat(fixture.ended).hasSize(1);
			assertThat(fixture.clients.clients()).isEmpty();
		}
	}

	@Test
	void clientThatIsClosedWhileItsHeadIsSentEndsOnceItHasBegun() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			transport.duringStart = () -> {
				fixture.clients.disconnectIf((client) -> true, CloseReason.DISCONNECTED);
				fixture.publish(Destination.everyone(), "too late");
				fixture.settle();
				assertThat(transport.closed()).isZero();
			};
			Fixture.Opened alice = fixture.open(transport, "alice", null);
			fixture.settle();
			assertThat(transport.closed()).isEqualTo(1);
			assertThat(fixture.ended).isEqualTo(List.of(new Fixture.Ended(alice.id(), CloseReason.DISCONNECTED)));
		}
	}

}
