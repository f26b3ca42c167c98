package io.github.ssepush.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.History;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the writers report of what they write.
 */
class DeliveryListenerTests {

	private static final Destination ALICE = Destination.user("alice");

	@Test
	void aWriteIsReportedOnceHoweverManyMessagesItBrings() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.open("alice", null);
			fixture.settle();
			assertThat(fixture.deliveries.written).isEmpty();
			publish(fixture, 3);
			fixture.settle();
			assertThat(fixture.deliveries.written).containsExactly(3);
			assertThat(fixture.deliveries.delivered).hasSize(1);
		}
	}

	@Test
	void theOldestMessageOfAWriteIsTimedFromTheCall() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.open("alice", null);
			fixture.settle();
			publish(fixture, Duration.ofMinutes(5));
			publish(fixture, 1);
			fixture.settle();
			assertThat(fixture.deliveries.delivered).singleElement()
				.satisfies((nanos) -> assertThat(nanos).isBetween(TimeUnit.MINUTES.toNanos(5),
						TimeUnit.MINUTES.toNanos(6)));
		}
	}

	@Test
	void aMessageOfWhichTheClientHasAPartIsTimedWhenItHasTheRest() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = new FakeTransport();
			fixture.open(transport, "alice", null);
			fixture.settle();
			List<Integer> before = new ArrayList<>();
			transport.duringWrite = () -> before.add(fixture.deliveries.delivered.size());
			transport.inPiecesOf(10);
			fixture.publish(ALICE, "fifteen letters");
			fixture.settle();
			assertThat(before).hasSizeGreaterThan(3).containsOnly(0);
			assertThat(transport.messages()).containsExactly("fifteen letters");
			assertThat(fixture.deliveries.written).containsExactly(1);
			assertThat(fixture.deliveries.delivered).hasSize(1);
		}
	}

	@Test
	void whatWasSentBeforeTheClientCameIsNotTimed() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), Fixture.settings(1, 3), 1)) {
			Fixture.Opened first = fixture.open("alice", null);
			fixture.settle();
			String id = first.cut();
			publish(fixture, 10);
			Fixture.Opened again = fixture.open("alice", id);
			fixture.settle();
			assertThat(again.transport().messages()).hasSize(10);
			assertThat(fixture.deliveries.written).containsExactly(10);
			assertThat(fixture.deliveries.delivered).isEmpty();
		}
	}

	@Test
	void aClientThatFindsItsPlaceIsReportedForEachOfItsDestinations() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), Fixture.settings(1, 3), 1)) {
			Fixture.Opened first = fixture.open("alice", null, "news");
			fixture.settle();
			assertThat(fixture.deliveries.replayed).isEmpty();
			String id = first.cut();
			publish(fixture, 10);
			fixture.open("alice", id, "news");
			fixture.settle();
			assertThat(fixture.deliveries.replayed).containsExactly(History.Status.COMPLETE, History.Status.COMPLETE,
					History.Status.COMPLETE);
			assertThat(fixture.deliveries.resets).isEmpty();
		}
	}

	@Test
	void aClientThatCanNotHaveEverythingIsReportedWithItsReset() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(5), Fixture.settings(1, 3), 1)) {
			Fixture.Opened first = fixture.open("alice", null);
			fixture.settle();
			String id = first.cut();
			publish(fixture, 10);
			fixture.open("alice", id);
			fixture.settle();
			assertThat(fixture.deliveries.replayed).containsExactlyInAnyOrder(History.Status.COMPLETE,
					History.Status.TRUNCATED);
			assertThat(fixture.deliveries.resets).containsExactly(History.Status.TRUNCATED);
			fixture.open("bob", "an id of another user");
			fixture.settle();
			assertThat(fixture.deliveries.resets).containsExactly(History.Status.TRUNCATED, History.Status.UNKNOWN);
		}
	}

	@Test
	void aClientThatFellBehindIsReportedWhenItIsBack() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), Fixture.settings(1, 3), 1)) {
			FakeTransport transport = FakeTransport.accepting(0);
			fixture.open(transport, "alice", null);
			fixture.settle();
			publish(fixture, 10);
			fixture.settle();
			assertThat(fixture.deliveries.replayed).isEmpty();
			transport.accept(Long.MAX_VALUE);
			fixture.settle();
			assertThat(transport.messages()).hasSize(10);
			assertThat(fixture.deliveries.replayed).containsExactly(History.Status.COMPLETE);
			assertThat(fixture.deliveries.delivered).isEmpty();
		}
	}

	@Test
	void theFurthestClientTellsHowFarItIsBehind() {
		try (Fixture fixture = Fixture.driven()) {
			fixture.open("bob", null);
			assertThat(fixture.engine.status().lag()).isEqualTo(EngineStatus.Lag.NONE);
			FakeTransport transport = FakeTransport.accepting(0);
			fixture.open(transport, "alice", null);
			fixture.settle();
			IntStream.range(0, 4).forEach((i) -> fixture.publish(ALICE, "x"));
			fixture.publish(Destination.everyone(), "y");
			fixture.settle();
			assertThat(fixture.engine.status().lag()).isEqualTo(new EngineStatus.Lag(5, 5L * frame("x").size()));
			transport.accept(Long.MAX_VALUE);
			fixture.settle();
			assertThat(fixture.engine.status().lag()).isEqualTo(EngineStatus.Lag.NONE);
		}
	}

	private static void publish(Fixture fixture, int messages) {
		IntStream.rangeClosed(1, messages).forEach((i) -> fixture.publish(ALICE, String.valueOf(i)));
	}

	/** A message that took so long to get here. */
	private static void publish(Fixture fixture, Duration age) {
		fixture.broker.publish(ALICE,
				new OutboundMessage(frame("late"), false, null, null, null, false, System.nanoTime() - age.toNanos()));
	}

	private static SseFrame frame(String text) {
		return SseFrame.encode(null, text.getBytes(StandardCharsets.UTF_8));
	}

}
