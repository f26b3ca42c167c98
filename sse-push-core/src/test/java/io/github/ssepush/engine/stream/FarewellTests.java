package io.github.ssepush.engine.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.engine.FakeTransport;
import io.github.ssepush.engine.Fixture;
import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.SseParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the end of a client: nothing that was sent before its end is left out, and
 * nothing follows its farewell.
 */
@Timeout(60)
class FarewellTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final byte[] GOODBYE = ControlEvents.goodbye(1234);

	@Test
	void farewellFollowsEverythingThatWasSent() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened alice = fixture.open(FakeTransport.accepting(0), "alice", null);
			fixture.settle();
			publish(fixture, 1, 500);
			leave(alice);
			fixture.settle();
			publish(fixture, 501, 600);
			alice.transport().accept(Long.MAX_VALUE);
			fixture.settle();
			assertThat(alice.transport().messages()).isEqualTo(Fixture.numbers(1, 600));
			assertFarewell(fixture, alice);
		}
	}

	@Test
	void farewellIsWrittenWholeHoweverLittleTheTransportTakes() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened alice = fixture.open(new FakeTransport().inPiecesOf(3), "alice", null);
			publish(fixture, 1, 5);
			leave(alice);
			fixture.settle();
			assertThat(alice.transport().messages()).isEqualTo(Fixture.numbers(1, 5));
			assertFarewell(fixture, alice);
		}
	}

	@Test
	void farewellWaitsForWhatTheBrokerStillHas() {
		try (Fixture fixture = Fixture.driven()) {
			publish(fixture, 1, 5);
			fixture.broker.holdRead = true;
			Fixture.Opened alice = fixture.open("alice", "an id of another user");
			fixture.settle();
			assertThat(fixture.broker.pendingAnswers()).isPositive();
			leave(alice);
			fixture.settle();
			assertThat(alice.transport().text()).doesNotContain("goodbye");
			fixture.broker.release();
			fixture.settle();
			assertThat(alice.transport().resets()).hasSize(1);
			assertFarewell(fixture, alice);
		}
	}

	@Test
	void streamEndsOnceTheTransportHasSentTheFarewell() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = FakeTransport.accepting(10_000);
			Fixture.Opened alice = fixture.open(transport, "alice", null);
			publish(fixture, 1, 1);
			fixture.settle();
			int idLength = "id: \n".length() + transport.lastEventId().length();
			byte[] farewell = new byte[10_000 - transport.bytes().length - idLength];
			System.arraycopy((":" + "x".repeat(farewell.length - 1 - GOODBYE.length)).getBytes(StandardCharsets.UTF_8),
					0, farewell, 0, farewell.length - GOODBYE.length);
			farewell[farewell.length - GOODBYE.length - 1] = '\n';
			System.arraycopy(GOODBYE, 0, farewell, farewell.length - GOODBYE.length, GOODBYE.length);
			((StreamClient) alice.client()).leave(farewell);
			fixture.settle();
			assertThat(transport.bytes()).hasSize(10_000);
			assertThat(transport.closed()).isZero();
			publish(fixture, 2, 3);
			fixture.settle();
			transport.accept(1000);
			fixture.settle();
			assertThat(transport.messages()).containsExactly("1");
			assertFarewell(fixture, alice);
			Fixture.Opened again = fixture.open("alice", transport.lastEventId());
			fixture.settle();
			assertThat(again.transport().messages()).containsExactly("2", "3");
			assertThat(again.transport().resets()).isEmpty();
		}
	}

	@Test
	void clientKnowsItsPositionAtTheEnd() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened alice = fixture.open("alice", null);
			fixture.settle();
			fixture.broker.publish(ALICE, Fixture.message("not for this tab", false, alice.id())).join();
			leave(alice);
			fixture.settle();
			assertThat(alice.transport().messages()).isEmpty();
			assertFarewell(fixture, alice);
			Fixture.Opened again = fixture.open("alice", alice.transport().lastEventId());
			fixture.settle();
			assertThat(again.transport().messages()).isEmpty();
		}
	}

	@Test
	void clientsAreSeenOffOneAfterAnotherAndServedUntilThen() {
		try (Fixture fixture = Fixture.threaded(2)) {
			List<Fixture.Opened> clients = IntStream.range(0, 100)
				.mapToObj((i) -> fixture.open("user-" + i, null))
				.toList();
			AtomicBoolean sent = new AtomicBoolean();
			fixture.duringEnded = (client) -> {
				if (sent.compareAndSet(false, true)) {
					fixture.publish(Destination.everyone(), "still here?");
				}
			};
			fixture.engine.stop(Duration.ofMinutes(1));
			Set<Long> retries = new HashSet<>();
			for (Fixture.Opened client : clients) {
				assertThat(client.transport().events()).last().extracting(SseEvent::name).isEqualTo("sse-push.goodbye");
				assertThat(client.transport().closed()).isPositive();
				retries.add(retryOf(client));
			}
			assertThat(retries).hasSizeGreaterThan(50).allMatch((retry) -> retry >= 1500 && retry <= 4500);
			assertThat(clients).filteredOn((client) -> client.transport().messages().isEmpty())
				.hasSizeBetween(1, clients.size() / 2);
			assertThat(fixture.ended).hasSize(100).extracting(Fixture.Ended::reason).containsOnly(CloseReason.SHUTDOWN);
		}
	}

	@Test
	void clientThatTakesNothingIsCutOff() {
		try (Fixture fixture = Fixture.threaded(1)) {
			Fixture.Opened stalled = fixture.open(FakeTransport.accepting(0), "alice", null);
			Fixture.Opened alice = fixture.open("alice", null);
			fixture.engine.stop(Duration.ZERO);
			assertThat(alice.transport().text()).contains("goodbye");
			assertThat(stalled.transport().text()).isEmpty();
			assertThat(stalled.transport().closed()).isPositive();
			assertThat(fixture.ended).hasSize(2).extracting(Fixture.Ended::reason).containsOnly(CloseReason.SHUTDOWN);
		}
	}

	@Test
	void interruptEndsThePeriodAndNotTheFarewell() {
		try (Fixture fixture = Fixture.threaded(1)) {
			List<Fixture.Opened> clients = IntStream.range(0, 20).mapToObj((i) -> fixture.open("alice", null)).toList();
			Thread.currentThread().interrupt();
			fixture.engine.stop(Duration.ofMinutes(1));
			assertThat(Thread.interrupted()).isTrue();
			assertThat(clients)
				.allSatisfy((client) -> assertThat(client.transport().text()).contains("event: sse-push.goodbye"));
		}
	}

	private static void publish(Fixture fixture, int from, int to) {
		Fixture.numbers(from, to).forEach((number) -> fixture.publish(ALICE, number));
	}

	private static void leave(Fixture.Opened opened) {
		((StreamClient) opened.client()).leave(GOODBYE);
	}

	private static void assertFarewell(Fixture fixture, Fixture.Opened opened) {
		assertThat(opened.transport().events()).last().satisfies((event) -> {
			assertThat(event.name()).isEqualTo("sse-push.goodbye");
			assertThat(event.data()).isEqualTo("{\"reason\":\"shutdown\"}");
		});
		assertThat(retryOf(opened)).isEqualTo(1234);
		assertThat(opened.transport().text()).containsOnlyOnce("goodbye");
		assertThat(opened.transport().closed()).isOne();
		assertThat(opened.transport().misuses()).isEmpty();
		assertThat(fixture.ended).last().isEqualTo(new Fixture.Ended(opened.id(), CloseReason.SHUTDOWN));
	}

	private static long retryOf(Fixture.Opened opened) {
		SseParser parser = new SseParser((event) -> {
		});
		byte[] bytes = opened.transport().bytes();
		parser.feed(bytes, bytes.length);
		return parser.retry();
	}

}
