package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.FakeTransport;
import io.github.ssepush.engine.Fixture;
import io.github.ssepush.engine.Race;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how long a stream may go on with its token, whatever happens at the same time.
 */
@Timeout(60)
class StreamLifeTests {

	@Test
	void streamIsEitherRefreshedOrEndsWithItsToken() throws Exception {
		try (Fixture fixture = Fixture.driven(); Race race = new Race()) {
			TokenLife next = TokenLife.until(Instant.now().plus(Fixture.HOUR), Instant.now(), Duration.ZERO,
					System.nanoTime());
			for (int round = 0; round < 5000; round++) {
				StreamClient client = open(fixture, Duration.ofMinutes(1));
				long end = after(Duration.ofMinutes(2));
				boolean refreshed = race.run(() -> client.tick(end), () -> client.extend(next));
				assertThat(client.closeReason()).isEqualTo(refreshed ? null : CloseReason.TOKEN_EXPIRED);
				client.close(CloseReason.DISCONNECTED);
				fixture.settle();
			}
		}
	}

	@Test
	void nothingRefreshesAStreamWhoseTokenHasEnded() {
		try (Fixture fixture = Fixture.driven()) {
			StreamClient client = open(fixture, Duration.ofMinutes(1));
			client.tick(after(Duration.ofSeconds(50)));
			assertThat(client.closeReason()).isNull();
			client.tick(after(Duration.ofMinutes(2)));
			assertThat(client.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
			assertThat(fixture.clients.refresh(client.id(), grant(Fixture.HOUR), Set.of()).join()).isFalse();
			fixture.settle();
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(client.id(), CloseReason.TOKEN_EXPIRED));
		}
	}

	@Test
	void clockThatJumpsAnHourChangesNothingForOpenStreams() {
		try (Fixture fixture = Fixture.driven()) {
			StreamClient before = open(fixture, Duration.ofMinutes(10));
			fixture.clockOffset = Fixture.HOUR;
			StreamClient after = open(fixture, Duration.ofMinutes(70));
			before.tick(after(Duration.ofMinutes(9)));
			fixture.clockOffset = Fixture.HOUR.negated();
			before.tick(after(Duration.ofMinutes(9)));
			after.tick(after(Duration.ofMinutes(9)));
			assertThat(before.closeReason()).isNull();
			assertThat(after.closeReason()).isNull();
			before.tick(after(Duration.ofMinutes(11)));
			after.tick(after(Duration.ofMinutes(11)));
			assertThat(before.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
			assertThat(after.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
		}
	}

	@Test
	void streamOfATokenThatEndsAtOnceHasAMoment() {
		try (Fixture fixture = Fixture.driven()) {
			long before = System.nanoTime();
			StreamClient client = open(fixture, Duration.ofHours(-1));
			client.tick(before + Duration.ofSeconds(2).toNanos() - 1);
			assertThat(client.closeReason()).isNull();
			client.tick(after(Duration.ofSeconds(3)));
			assertThat(client.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
		}
	}

	@Test
	void streamWithAShorterTokenIsToldInTime() {
		EngineSettings settings = settings(Fixture.HOUR, Fixture.HOUR);
		try (Fixture fixture = Fixture.driven(Fixture.limits(1000), settings, 1)) {
			StreamClient client = open(fixture, Duration.ofHours(10));
			tick(fixture);
			fixture.clients.refresh(client.id(), grant(Duration.ofMinutes(30)), Set.of()).join();
			fixture.settle();
			tick(fixture);
			assertThat(((FakeTransport) client.transport()).text()).contains("sse-push.expiring");
		}
	}

	@Test
	void streamThatIsRefreshedWithTheSameTokenIsNotToldAgain() {
		EngineSettings settings = settings(Fixture.HOUR, Fixture.HOUR);
		try (Fixture fixture = Fixture.driven(Fixture.limits(1000), settings, 1)) {
			StreamClient client = open(fixture, Duration.ofMinutes(30));
			tick(fixture);
			ClientIdentity same = grant(Duration.ofMinutes(30));
			for (int i = 0; i < 3; i++) {
				fixture.clients.refresh(client.id(), same, Set.of()).orTimeout(10, TimeUnit.SECONDS).join();
				fixture.settle();
				tick(fixture);
			}
			FakeTransport transport = (FakeTransport) client.transport();
			assertThat(transport.text()).containsOnlyOnce("sse-push.expiring");
			fixture.clients.refresh(client.id(), grant(Duration.ofMinutes(40)), Set.of())
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
			fixture.settle();
			tick(fixture);
			assertThat(transport.text().split("sse-push.expiring")).hasSize(3);
		}
	}

	@Test
	void streamThatTakesThePlaceOfAnotherIsToldInTime() {
		EngineSettings settings = settings(Fixture.HOUR, Fixture.HOUR);
		try (Fixture fixture = Fixture.driven(Fixture.limits(1000), settings, 1)) {
			StreamClient first = open(fixture, Duration.ofHours(10));
			fixture.settle();
			tick(fixture);
			StreamClient second = open(fixture, Duration.ofMinutes(30));
			second.wake();
			fixture.settle();
			first.close(CloseReason.DISCONNECTED);
			fixture.settle();
			tick(fixture);
			assertThat(((FakeTransport) second.transport()).text()).contains("sse-push.expiring");
		}
	}

	@Test
	void streamThatIsAlwaysServedEndsWhenItsTimeIsOver() {
		try (Fixture fixture = Fixture.driven(Fixture.limits(1000), Fixture.shortLived(), 1)) {
			Fixture.Opened busy = fixture.open(new FakeTransport().inPiecesOf(1), "busy", null);
			for (int i = 0; i < 40; i++) {
				fixture.open("user" + i, null);
			}
			fixture.publish(Destination.user("busy"), "x".repeat(2000));
			fixture.writers().tick();
			StreamClient client = (StreamClient) busy.client();
			fixture.turn();
			assertThat(client.closeReason()).isEqualTo(CloseReason.LIFETIME_REACHED);
		}
	}

	@Test
	void clientThatStopsReadingIsNotForgotten() {
		EngineSettings settings = settings(Duration.ofNanos(1), Duration.ZERO);
		try (Fixture fixture = Fixture.driven(Fixture.limits(1000), settings, 1)) {
			Fixture.Opened client = fixture.open(FakeTransport.accepting(1000), "alice", null);
			fixture.settle();
			tick(fixture);
			assertThat(fixture.ended).isEmpty();
			fixture.publish(Destination.user("alice"), "x".repeat(2000));
			fixture.settle();
			tick(fixture);
			assertThat(fixture.ended).containsExactly(new Fixture.Ended(client.id(), CloseReason.SLOW_CONSUMER));
		}
	}

	private static EngineSettings settings(Duration writeTimeout, Duration expiryLead) {
		return EngineSettings.forTests()
			.with(new StreamSettings(Fixture.HOUR, Duration.ofSeconds(3), writeTimeout, Fixture.HOUR, Duration.ZERO,
					expiryLead));
	}

	private static void tick(Fixture fixture) {
		fixture.writers().tick();
		fixture.settle();
	}

	private static StreamClient open(Fixture fixture, Duration life) {
		int before = fixture.opened.size();
		fixture.admit(new StreamRequest(grant(life), List.of(), null), new FakeTransport());
		return (StreamClient) fixture.clients.client(fixture.opened.get(before)).orElseThrow();
	}

	private static ClientIdentity grant(Duration life) {
		return new ClientIdentity("alice", null, null, Instant.now().plus(life));
	}

	private static long after(Duration duration) {
		return System.nanoTime() + duration.toNanos();
	}

}
