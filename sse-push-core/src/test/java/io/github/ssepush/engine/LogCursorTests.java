package io.github.ssepush.engine;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Position;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.StreamSettings;
import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.SseParser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests how a client gets from its position to the tail of a log and stays there.
 */
class LogCursorTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final Destination NEWS = Destination.topic("news");

	@Test
	void aClientStartsWhereTheHistoryStoodWhenItWasOpened() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.publish(ALICE, "before");
			Fixture.Opened client = fixture.open("alice", null, "news");
			fixture.publish(ALICE, "a");
			fixture.publish(NEWS, "n");
			fixture.publish(Destination.everyone(), "e");
			fixture.settle();
			assertThat(client.transport().messages()).containsExactlyInAnyOrder("a", "n", "e");
		}
	}

	@Test
	void aClientStartsWhereTheHistoryStoodWhenItWasAttached() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.broker.holdAttach = true;
			Fixture.Opened client = fixture.open("alice", null);
			fixture.publish(ALICE, "1");
			fixture.settle();
			fixture.broker.release();
			fixture.publish(ALICE, "2");
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("1", "2");
		}
	}

	@Test
	void whatIsSentToAClientAsSoonAsItIsKnownReachesIt() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.duringOpened = (opened) -> {
				fixture.publish(ALICE, "stored");
				fixture.publishEphemeral(ALICE, "ephemeral");
				assertThat(fixture.publishEphemeral(Destination.client(opened.id()), "for you").nodes()).isEqualTo(1);
			};
			Fixture.Opened client = fixture.open("alice", null);
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("stored", "ephemeral", "for you");
		}
	}

	@Test
	void aClientThatResumesGetsWhatWasSentToItMeanwhile() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), Fixture.settings(1, 3), 1)) {
			Fixture.Opened first = fixture.open("alice", null);
			fixture.settle();
			String id = first.cut();
			IntStream.rangeClosed(1, 10).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
			fixture.publishEphemeral(ALICE, "before");
			Fixture.Opened again = fixture.open("alice", id);
			fixture.publishEphemeral(Destination.client(again.id()), "for you");
			fixture.settle();
			assertThat(again.transport().messages()).startsWith("1").endsWith("10", "for you").doesNotContain("before");
		}
	}

	@Test
	void whatIsNotStoredIsNotWrittenAgainAfterAGap() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened client = fixture.open("alice", null);
			fixture.publish(ALICE, "1");
			fixture.publishEphemeral(ALICE, "now");
			fixture.settle();
			fixture.broker.holdEntries = true;
			fixture.publish(ALICE, "2");
			fixture.publish(ALICE, "3");
			fixture.broker.lose();
			fixture.broker.release();
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("1", "now", "2", "3");
		}
	}

	@Test
	void aMessageThatArrivesWhileItsDestinationIsBeingAttachedIsNotLost() {
		try (Fixture fixture = Fixture.driven()) {
			Position anchor = fixture.broker.attach(ALICE).join();
			fixture.broker.detach(ALICE);
			fixture.broker.duringAttach = (destination, position) -> {
				if (destination.equals(ALICE)) {
					Thread other = new Thread(() -> fixture.publish(ALICE, "a"));
					other.start();
					join(other);
				}
			};
			Fixture.Opened client = fixture.open("alice", "2" + EventId.partOf(EventId.labelOf(ALICE), anchor));
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("a");
			assertThat(client.transport().resets()).isEmpty();
		}
	}

	@Test
	void theFirstBlockWaitsUntilNothingCanBeMissed() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.broker.holdAttach = true;
			long begin = System.nanoTime();
			Fixture.Opened client = fixture.open("alice", null);
			fixture.settle();
			byte[] early = client.transport().bytes();
			boolean inTime = System.nanoTime() - begin < Duration.ofMillis(900).toNanos();
			assertThat(!inTime || early.length == 0).isTrue();
			fixture.broker.release();
			fixture.publish(ALICE, "a");
			fixture.settle();
			assertThat(client.transport().events()).extracting(SseEvent::name).startsWith("sse-push.hello");
			assertThat(client.transport().messages()).containsExactly("a");
		}
	}

	@Test
	void aBrokerThatDoesNotAnswerIsNotWaitedForForLong() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.broker.holdAttach = true;
			Fixture.Opened client = fixture.open("alice", null);
			Awaitility.await().untilAsserted(() -> {
				fixture.settle();
				assertThat(client.transport().events()).extracting(SseEvent::name).contains("sse-push.hello");
			});
		}
	}

	/** The client knows more than its node, which learns it while it asks. */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whatArrivesWhileTheBrokerSaysThatNothingIsMissingIsWritten(boolean afterTheAnswer) {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened other = fixture.open("alice", null);
			fixture.settle();
			fixture.broker.holdEntries = true;
			fixture.broker.holdRead = true;
			String id = "2." + EventId.labelOf(ALICE) + "." + fixture.publish(ALICE, "1").id();
			Fixture.Opened client = fixture.open("alice", id);
			fixture.settle();
			fixture.publish(ALICE, "2");
			if (afterTheAnswer) {
				fixture.broker.answer();
				fixture.settle();
			}
			fixture.broker.deliver();
			fixture.broker.deliver();
			fixture.broker.answer();
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("2");
			assertThat(other.transport().messages()).containsExactly("1", "2");
		}
	}

	@Test
	void aClientThatIsAheadOfItsNodeDoesNotAskAgainAndAgain() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.open("alice", null);
			fixture.settle();
			fixture.broker.holdEntries = true;
			String id = "2." + EventId.labelOf(ALICE) + "." + fixture.publish(ALICE, "1").id();
			fixture.open("alice", id);
			fixture.settle();
			assertThat(fixture.broker.calls()).filteredOn("read user alice"::equals).hasSize(1);
		}
	}

	@Test
	void aClientThatFallsOffTheTailIsFilled() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), Fixture.settings(1, 3), 1)) {
			FakeTransport transport = new FakeTransport();
			fixture.open(transport, "alice", null);
			fixture.settle();
			IntStream.rangeClosed(1, 50).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
			fixture.settle();
			assertThat(transport.messages()).isEqualTo(Fixture.numbers(1, 50));
			assertThat(transport.resets()).isEmpty();
		}
	}

	@Test
	void aClientThatFallsOffTheHistoryIsResetAndGoesOnAtTheOldest() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(5), Fixture.settings(1, 3), 1)) {
			FakeTransport transport = new FakeTransport();
			fixture.open(transport, "alice", null);
			fixture.settle();
			IntStream.rangeClosed(1, 50).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
			fixture.settle();
			assertThat(transport.messages()).isEqualTo(Fixture.numbers(46, 50));
			assertThat(transport.resets()).containsExactly(
					"{\"reason\":\"truncated\",\"destinations\":[{\"kind\":\"user\",\"name\":\"alice\"}]}");
		}
	}

	/** Cut behind each byte, every reset is either seen or repeated. */
	@Test
	void noResetIsLostWithTheStream() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(2), Fixture.settings(1, 2), 1)) {
			Fixture.Opened first = fixture.open("alice", null, "news");
			fixture.settle();
			Map<String, Position> known = EventId.parse(first.cut());
			IntStream.rangeClosed(1, 9).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
			Position other = new Position(1, 1);
			String id = "2" + EventId.partOf("0000", other)
					+ EventId.partOf(EventId.labelOf(ALICE), known.get(EventId.labelOf(ALICE)))
					+ EventId.partOf(EventId.labelOf(NEWS), other);
			Fixture.Opened whole = fixture.open("alice", id, "news");
			fixture.settle();
			assertThat(whole.transport().resets()).hasSize(2);
			byte[] bytes = whole.transport().bytes();
			for (int length = 0; length <= bytes.length; length++) {
				StringBuilder told = new StringBuilder();
				SseParser parser = new SseParser((event) -> told.append(event.data()));
				parser.feed(bytes, length);
				Fixture.Opened again = fixture.open("alice", parser.lastEventId().isEmpty() ? id : parser.lastEventId(),
						"news");
				fixture.settle();
				again.transport().events().stream().map(SseEvent::data).forEach(told::append);
				assertThat(told.toString()).as("cut behind %d bytes", length).contains("everyone", "news", "alice");
				again.cut();
			}
		}
	}

	/** The answers for several destinations come one by one. */
	@Test
	void aPartThatIsNotProvedYetIsNotForgotten() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.broker.holdRead = true;
			Fixture.Opened client = fixture.open("alice", "garbage", "news");
			fixture.settle();
			fixture.broker.answer();
			fixture.settle();
			assertThat(client.transport().resets()).hasSize(1);
			String id = client.cut();
			fixture.broker.release();
			Fixture.Opened again = fixture.open("alice", id, "news");
			fixture.settle();
			assertThat(String.join("", client.transport().resets()) + again.transport().resets()).contains("everyone",
					"news", "alice");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3 })
	void whatAWriteDidNotTakeIsWrittenThoughNothingElseHappens(int frames) {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			fixture.open(transport, "alice", null);
			fixture.settle();
			int before = transport.bytes().length;
			FakeTransport measured = new FakeTransport();
			fixture.open(measured, "alice", null);
			fixture.settle();
			int start = measured.bytes().length;
			fixture.publish(ALICE, "1");
			fixture.settle();
			int size = measured.bytes().length - start;
			assertThat(transport.bytes().length - before).isEqualTo(size);
			transport.inPiecesOf(Math.max(1, frames * size));
			IntStream.rangeClosed(2, 4).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
			fixture.settle();
			assertThat(transport.messages()).containsExactly("1", "2", "3", "4");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void positionThatAWriteDidNotTakeIsWrittenLater(boolean someTaken) {
		try (Fixture fixture = Fixture.driven()) {
			fixture.broker.holdAttach = true;
			FakeTransport transport = fixture.open("alice", null).transport();
			Awaitility.await().until(() -> {
				fixture.settle();
				return !transport.events().isEmpty();
			});
			fixture.broker.release();
			fixture.publishEphemeral(ALICE, "first");
			fixture.publishEphemeral(ALICE, "second");
			transport.inPiecesOf(someTaken ? "data: first".length() : 0);
			fixture.turn();
			transport.inPiecesOf(Integer.MAX_VALUE);
			fixture.settle();
			assertThat(transport.messages()).containsExactly("first", "second");
			assertThat(transport.events()).extracting(SseEvent::name).endsWith("sse-push.position");
			assertThat(transport.lastEventId()).isNotEmpty();
		}
	}

	@Test
	void anIdOfAnotherUserProvesNothing() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened bob = fixture.open("bob", null);
			fixture.publish(Destination.user("bob"), "secret");
			fixture.settle();
			String id = bob.cut();
			fixture.publish(Destination.user("bob"), "secret 2");
			Fixture.Opened alice = fixture.open("alice", id);
			fixture.settle();
			assertThat(alice.transport().messages()).isEmpty();
			String forged = id.replace(EventId.labelOf(Destination.user("bob")), EventId.labelOf(ALICE));
			Fixture.Opened forger = fixture.open("alice", forged);
			fixture.settle();
			assertThat(forger.transport().messages()).isEmpty();
			assertThat(forger.transport().resets()).hasSize(1);
		}
	}

	@Test
	void theSetOfTopicsMayChange() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened first = fixture.open("alice", null, "news", "old");
			fixture.settle();
			String id = first.cut();
			fixture.publish(NEWS, "news");
			fixture.publish(Destination.topic("old"), "old");
			fixture.publish(Destination.topic("new"), "new before");
			Fixture.Opened again = fixture.open("alice", id, "new", "news");
			fixture.publish(Destination.topic("new"), "new after");
			fixture.settle();
			assertThat(again.transport().messages()).containsExactlyInAnyOrder("news", "new after");
			assertThat(again.transport().resets()).isEmpty();
		}
	}

	@Test
	void aPositionHandedOutIsExact() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.publish(ALICE, "before");
			String id = fixture.clients.currentPosition("alice", List.of("news")).join();
			fixture.publish(ALICE, "a");
			fixture.publish(NEWS, "n");
			Fixture.Opened client = fixture.open("alice", id, "news");
			fixture.settle();
			assertThat(client.transport().messages()).containsExactlyInAnyOrder("a", "n");
			assertThat(client.transport().resets()).isEmpty();
		}
	}

	@Test
	void aPositionOfATopicThatIsNamedTwiceIsExact() {
		try (Fixture fixture = Fixture.driven()) {
			String id = fixture.clients.currentPosition("alice", List.of("news", "news"))
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
			fixture.publish(NEWS, "n");
			Fixture.Opened client = fixture.open("alice", id, "news");
			fixture.settle();
			assertThat(client.transport().messages()).containsExactly("n");
			assertThat(client.transport().resets()).isEmpty();
		}
	}

	@Test
	void anExcludedClientIsSparedAndItsPositionMovesOn() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100),
				EngineSettings.forTests()
					.with(new StreamSettings(Duration.ofNanos(1), Duration.ofSeconds(1), Fixture.HOUR, Fixture.HOUR,
							Duration.ZERO, Duration.ZERO))
					.with(new LogSettings(10, 1000, 1000, Fixture.HOUR, Fixture.HOUR))
					.with(new AdmissionSettings(1, 1, true, Integer.MAX_VALUE)),
				1)) {
			Fixture.Opened client = fixture.open("alice", null);
			fixture.settle();
			fixture.broker.publish(ALICE, Fixture.message("not for you", false, client.id()));
			fixture.settle();
			fixture.writers().tick();
			fixture.settle();
			assertThat(client.transport().messages()).isEmpty();
			assertThat(EventId.parse(client.transport().lastEventId()).get(EventId.labelOf(ALICE)).sequence())
				.isEqualTo(1);
		}
	}

	@Test
	void aFailingListenerStopsNobodyElse() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened first = fixture.open("alice", null);
			Fixture.Opened second = fixture.open("alice", null);
			fixture.settle();
			fixture.duringEnded = (client) -> {
				throw new IllegalStateException("on purpose");
			};
			first.cut();
			fixture.publish(ALICE, "a");
			fixture.settle();
			assertThat(second.transport().messages()).containsExactly("a");
			assertThat(fixture.clients.count()).isEqualTo(1);
			assertThat(fixture.broker.calls()).endsWith("announce 1 everyone", "announce 1 user alice");
			fixture.duringEnded = (client) -> {
			};
		}
	}

	@Test
	void aTransportThatDoesNotStartEndsItsClient() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			transport.failAtStart(new IllegalStateException("on purpose"));
			assertThatIllegalStateException().isThrownBy(() -> fixture.open(transport, "alice", null));
			fixture.settle();
			assertThat(transport.closed()).isEqualTo(1);
			assertThat(fixture.clients.count()).isZero();
			assertThat(fixture.broker.calls()).endsWith("announce 0 everyone", "announce 0 user alice");
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join(10_000);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
