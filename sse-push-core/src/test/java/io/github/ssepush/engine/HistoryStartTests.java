package io.github.ssepush.engine;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.engine.stream.StreamStarts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how a client without a position begins in the past.
 */
class HistoryStartTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final Destination NEWS = Destination.topic("news");

	@Test
	void aClientBeginsWithTheNewestMessagesAndGoesOnLive() {
		try (Fixture fixture = Fixture.driven()) {
			publish(fixture, NEWS, "a", "b", "c");
			publish(fixture, ALICE, "not asked for");
			FakeTransport client = open(fixture, null, "last:2");
			fixture.settle();
			publish(fixture, NEWS, "d");
			fixture.settle();
			assertThat(client.messages()).containsExactly("b", "c", "d");
			assertThat(client.resets()).isEmpty();
		}
	}

	@Test
	void eachKindOfDestinationHasItsOwnStart() {
		try (Fixture fixture = Fixture.driven()) {
			publish(fixture, NEWS, "n1", "n2");
			publish(fixture, ALICE, "u1", "u2");
			publish(fixture, Destination.everyone(), "e1", "e2");
			FakeTransport client = open(fixture, null, "user:last:1", "everyone:earliest");
			fixture.settle();
			assertThat(client.messages()).containsExactlyInAnyOrder("u2", "e1", "e2");
		}
	}

	@Test
	void aPastOfManyPagesIsReadToItsEnd() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(10_000), Fixture.settings(3, 3), 1)) {
			String text = "x".repeat(1000);
			String[] texts = IntStream.range(0, 300).mapToObj((i) -> i + text).toArray(String[]::new);
			publish(fixture, NEWS, texts);
			FakeTransport client = open(fixture, null, "earliest");
			fixture.settle();
			assertThat(client.messages()).containsExactly(texts);
		}
	}

	@Test
	void anEmptyPastIsNow() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport client = open(fixture, null, "earliest");
			fixture.settle();
			publish(fixture, NEWS, "a");
			fixture.settle();
			assertThat(client.messages()).containsExactly("a");
			assertThat(client.resets()).isEmpty();
		}
	}

	@Test
	void whatIsSentBeforeThePageIsThereComesOnce() {
		try (Fixture fixture = Fixture.driven()) {
			publish(fixture, NEWS, "a", "b");
			fixture.broker.holdRead = true;
			FakeTransport client = open(fixture, null, "earliest");
			fixture.settle();
			publish(fixture, NEWS, "c");
			fixture.settle();
			assertThat(client.messages()).isEmpty();
			fixture.broker.release();
			fixture.settle();
			publish(fixture, NEWS, "d");
			fixture.settle();
			assertThat(client.messages()).containsExactly("a", "b", "c", "d");
		}
	}

	@Test
	void aPositionWins() {
		try (Fixture fixture = Fixture.driven()) {
			publish(fixture, NEWS, "a", "b");
			Fixture.Opened first = fixture.open("alice", null, "news");
			fixture.settle();
			String id = first.cut();
			publish(fixture, NEWS, "c");
			FakeTransport client = open(fixture, id, "earliest");
			fixture.settle();
			assertThat(client.messages()).containsExactly("c");
		}
	}

	@Test
	void aPositionThatCanNotBeProvedIsResetAndTheClientBeginsInThePast() {
		try (Fixture fixture = Fixture.driven()) {
			publish(fixture, NEWS, "a", "b", "c");
			FakeTransport client = open(fixture, "garbage", "last:2");
			fixture.settle();
			publish(fixture, NEWS, "d");
			fixture.settle();
			assertThat(client.resets()).singleElement()
				.satisfies((reset) -> assertThat(reset).contains("unknown", "news"));
			assertThat(client.messages()).containsExactly("b", "c", "d");
		}
	}

	private static void publish(Fixture fixture, Destination destination, String... texts) {
		List.of(texts).forEach((text) -> fixture.publish(destination, text));
	}

	private static FakeTransport open(Fixture fixture, String lastEventId, String... starts) {
		FakeTransport transport = new FakeTransport();
		fixture.admit(new StreamRequest(ClientIdentity.of("alice"), List.of("news"), lastEventId, null,
				StreamStarts.parse(List.of(starts)), null, null, null), transport);
		return transport;
	}

}
