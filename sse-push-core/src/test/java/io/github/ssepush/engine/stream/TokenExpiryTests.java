package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests when a stream ends with its token, and when its client is notified, to the
 * nanosecond.
 */
class TokenExpiryTests {

	private static final Instant CLOCK = Instant.ofEpochSecond(1000);

	private static final Duration SKEW = Duration.ofSeconds(5);

	private static final Duration LEAD = Duration.ofSeconds(3);

	private static final long NOW = 77;

	@Test
	void streamEndsWhenTheTokenIsNotAcceptedAnyMore() {
		TokenLife life = life(Duration.ofSeconds(10));
		assertThat(life.hasEnded(at(15) - 1)).isFalse();
		assertThat(life.hasEnded(at(15))).isTrue();
	}

	@Test
	void clientIsToldWhenItsTokenExpiresAndNotWhenTheSkewIsOver() {
		TokenLife life = life(Duration.ofSeconds(10));
		assertThat(life.untilExpiry(at(7))).isEqualTo(LEAD);
		assertThat(life.untilExpiry(at(9))).isEqualTo(Duration.ofSeconds(1));
		assertThat(life.untilExpiry(at(11))).isEqualTo(Duration.ZERO);
	}

	@Test
	void streamHasAMomentAtLeast() {
		assertThat(end(life(Duration.ofSeconds(-4)))).isEqualTo(Duration.ofSeconds(2));
		assertThat(end(life(Duration.ofSeconds(-3)))).isEqualTo(Duration.ofSeconds(2));
		assertThat(end(life(Duration.ofSeconds(-2)))).isEqualTo(Duration.ofSeconds(3));
		assertThat(end(life(Duration.ofDays(-1_000_000_000)))).isEqualTo(Duration.ofSeconds(2));
	}

	@Test
	void tokenMayLastForLongerThanThereAreNanoseconds() {
		assertThat(end(life(Duration.ofDays(1_000_000_000)))).isEqualTo(Duration.ofDays(36_500).plus(SKEW));
		assertThat(end(life(Duration.ofDays(36_499)))).isEqualTo(Duration.ofDays(36_499).plus(SKEW));
	}

	@Test
	void clientIsToldOnceBeforeTheTokenExpires() {
		TokenLife life = life(Duration.ofSeconds(10));
		assertThat(life.nextLook(LEAD)).isEqualTo(at(7));
		assertThat(life.announce(at(7) - 1, LEAD)).isFalse();
		assertThat(life.nextLook(LEAD)).isEqualTo(at(7));
		assertThat(life.announce(at(7), LEAD)).isTrue();
		assertThat(life.announce(at(8), LEAD)).isFalse();
		assertThat(life.nextLook(LEAD)).isEqualTo(at(15));
	}

	@Test
	void clientIsNotToldAgainOfATokenThatExpiresAtTheSameTime() {
		TokenLife life = life(Duration.ofSeconds(10));
		assertThat(life(Duration.ofSeconds(10)).after(life).announce(at(8), LEAD)).isTrue();
		assertThat(life.announce(at(8), LEAD)).isTrue();
		TokenLife same = life(Duration.ofMillis(10_999)).after(life);
		assertThat(same.announce(at(10), LEAD)).isFalse();
		assertThat(same.nextLook(LEAD)).isEqualTo(at(16) - 1_000_000);
		assertThat(life(Duration.ofSeconds(10)).after(same).announce(at(10), LEAD)).isFalse();
		assertThat(life(Duration.ofSeconds(9)).after(life).announce(at(10), LEAD)).isTrue();
		assertThat(life(Duration.ofSeconds(11)).after(life).announce(at(10), LEAD)).isTrue();
		assertThat(life(Duration.ofSeconds(11)).after(null).announce(at(10), LEAD)).isTrue();
	}

	@Test
	void clientIsNotToldWithoutALead() {
		TokenLife life = life(Duration.ofSeconds(10));
		assertThat(life.announce(at(14), Duration.ZERO)).isFalse();
		assertThat(life.nextLook(Duration.ZERO)).isEqualTo(at(15));
	}

	private static Duration end(TokenLife life) {
		return Duration.ofNanos(life.nextLook(Duration.ZERO) - NOW);
	}

	private static TokenLife life(Duration left) {
		return TokenLife.until(CLOCK.plus(left), CLOCK, SKEW, NOW);
	}

	private static long at(long seconds) {
		return NOW + Duration.ofSeconds(seconds).toNanos();
	}

}
