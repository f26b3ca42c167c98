package io.github.ssepush.engine;

import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests that a broker whose methods throw leaves no client, no log and no thread behind.
 */
class ThrowingBrokerTests {

	private static final Destination NEWS = Destination.topic("news");

	@Test
	void attachThatThrowsIsRepeated() {
		try (Fixture fixture = Fixture.driven()) {
			AtomicInteger attempts = throwOnce(fixture, "attach topic news");
			FakeTransport transport = fixture.open("alice", null, "news").transport();
			assertThat(attempts).hasPositiveValue();
			Awaitility.await().until(() -> attempts.get() == 2);
			fixture.publish(NEWS, "1");
			settleUntilReceived(fixture, transport, "1");
			assertThat(transport.resets()).isEmpty();
		}
	}

	@Test
	void readThatThrowsIsRepeated() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(100), Fixture.settings(1, 1), 1)) {
			String position = fixture.open("alice", null, "news").cut();
			fixture.publish(NEWS, "1");
			fixture.publish(NEWS, "2");
			fixture.publish(NEWS, "3");
			AtomicInteger attempts = throwOnce(fixture, "read topic news");
			FakeTransport transport = fixture.open("alice", position, "news").transport();
			settleUntilReceived(fixture, transport, "1", "2", "3");
			assertThat(attempts).hasValueGreaterThan(1);
			assertThat(transport.resets()).isEmpty();
		}
	}

	@Test
	void repairThatThrowsIsRepeated() {
		try (Fixture fixture = Fixture.driven()) {
			FakeTransport transport = fixture.open("alice", null, "news").transport();
			fixture.settle();
			fixture.broker.holdEntries = true;
			fixture.publish(NEWS, "1");
			fixture.broker.lose();
			fixture.publish(NEWS, "2");
			AtomicInteger attempts = throwOnce(fixture, "read topic news");
			fixture.broker.deliver();
			assertThat(attempts).hasPositiveValue();
			settleUntilReceived(fixture, transport, "1", "2");
		}
	}

	@Test
	void clientThatLeavesIsForgottenThoughTheBrokerThrows() {
		try (Fixture fixture = Fixture.driven()) {
			Fixture.Opened alice = fixture.open("alice", null, "news");
			fixture.broker.duringCall = (call) -> {
				throw new NoClassDefFoundError("on purpose");
			};
			alice.cut();
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(alice.id(), CloseReason.CLIENT_GONE));
			assertThat(fixture.clients.count()).isZero();
			assertThat(fixture.broker.calls()).contains("announce 0 user alice", "announce 0 topic news",
					"announce 0 everyone");
		}
	}

	@Test
	void stopGoesOnThoughTheBrokerThrows() {
		Fixture fixture = Fixture.driven();
		fixture.open("alice", null, "news").cut();
		fixture.broker.duringCall = (call) -> {
			throw new StackOverflowError("on purpose");
		};
		assertThatNoException().isThrownBy(fixture.engine::stop);
		assertThat(fixture.broker.calls()).contains("detach everyone", "detach user alice", "detach topic news");
	}

	/** Let the first call of a kind throw, and count them. */
	private static AtomicInteger throwOnce(Fixture fixture, String throwing) {
		AtomicInteger attempts = new AtomicInteger();
		fixture.broker.duringCall = (call) -> {
			if (call.equals(throwing) && attempts.getAndIncrement() == 0) {
				throw new StackOverflowError("on purpose");
			}
		};
		return attempts;
	}

	private static void settleUntilReceived(Fixture fixture, FakeTransport transport, String... messages) {
		Awaitility.await().untilAsserted(() -> {
			fixture.settle();
			assertThat(transport.messages()).containsExactly(messages);
		});
	}

}
