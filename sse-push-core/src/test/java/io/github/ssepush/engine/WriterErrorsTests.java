package io.github.ssepush.engine;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a writer survives the errors of listeners and transports, and frees the
 * places of their clients.
 */
@Timeout(60)
class WriterErrorsTests {

	private static final Destination BOB = Destination.user("bob");

	@Test
	void errorOfAListenerStopsNobodyElse() {
		try (Fixture fixture = Fixture.threaded(1)) {
			Fixture.Opened alice = fixture.open("alice", null);
			Fixture.Opened bob = fixture.open("bob", null);
			fixture.duringEnded = (client) -> {
				fixture.duringEnded = (other) -> {
				};
				throw new AssertionError("on purpose");
			};
			alice.transport().gone();
			assertThatOnlyRemains(fixture, bob);
		}
	}

	@Test
	void errorOfAWriteEndsItsClientAlone() {
		try (Fixture fixture = Fixture.threaded(1)) {
			FakeTransport broken = new FakeTransport();
			Fixture.Opened alice = fixture.open(broken, "alice", null);
			Fixture.Opened bob = fixture.open("bob", null);
			broken.duringWrite = () -> {
				throw new NoSuchMethodError("on purpose");
			};
			fixture.publish(Destination.user("alice"), "lost");
			assertThatOnlyRemains(fixture, bob);
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(alice.id(), CloseReason.ERROR));
			assertThat(broken.closed()).isEqualTo(1);
		}
	}

	@Test
	void errorOfACloseLeavesNothingOfItsClient() {
		try (Fixture fixture = Fixture.threaded(1)) {
			FakeTransport broken = new FakeTransport();
			Fixture.Opened alice = fixture.open(broken, "alice", null);
			Fixture.Opened bob = fixture.open("bob", null);
			broken.duringClose = () -> {
				throw new NoSuchMethodError("on purpose");
			};
			broken.gone();
			assertThatOnlyRemains(fixture, bob);
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(alice.id(), CloseReason.CLIENT_GONE));
		}
	}

	@Test
	void errorOfAStartEndsItsClient() {
		try (Fixture fixture = Fixture.threaded(1)) {
			FakeTransport broken = new FakeTransport();
			broken.duringStart = () -> {
				throw new NoSuchMethodError("on purpose");
			};
			Fixture.Opened bob = fixture.open("bob", null);
			assertThatExceptionOfType(NoSuchMethodError.class).isThrownBy(() -> fixture.open(broken, "alice", null));
			assertThatOnlyRemains(fixture, bob);
		}
	}

	private static void assertThatOnlyRemains(Fixture fixture, Fixture.Opened bob) {
		Awaitility.await().until(() -> fixture.clients.count() == 1);
		fixture.publish(BOB, "hello");
		Awaitility.await().until(() -> bob.transport().messages().contains("hello"));
	}

}
