package io.github.ssepush.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.engine.stream.ClientIdentity;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whom a revocation concerns, to the nanosecond.
 */
class RevocationsTests {

	private static final Instant MOMENT = Instant.ofEpochSecond(100);

	private final AtomicLong clock = new AtomicLong(-50);

	private final Revocations revocations = new Revocations(this.clock::get);

	@Test
	void onlyTokensThatWereIssuedLaterAreAccepted() {
		this.revocations.add("alice", MOMENT, Duration.ofNanos(100));
		assertThat(this.revocations.concern(identity("alice", MOMENT.minusNanos(1)))).isTrue();
		assertThat(this.revocations.concern(identity("alice", MOMENT))).isTrue();
		assertThat(this.revocations.concern(identity("alice", MOMENT.plusNanos(1)))).isFalse();
		assertThat(this.revocations.concern(identity("alice", null))).isTrue();
		assertThat(this.revocations.concern(identity("bob", MOMENT))).isFalse();
		assertThat(this.revocations.concern(identity("alice", MOMENT).forUser("bob"))).isTrue();
		assertThat(this.revocations.concern(identity("bob", MOMENT).forUser("alice"))).isTrue();
	}

	@Test
	void revocationIsOverAfterItsPeriod() {
		this.revocations.add("alice", MOMENT, Duration.ofNanos(100));
		this.clock.set(49);
		this.revocations.tidy();
		assertThat(this.revocations.concern(identity("alice", MOMENT))).isTrue();
		this.clock.set(50);
		assertThat(this.revocations.concern(identity("alice", MOMENT))).isFalse();
		assertThat(this.revocations.count()).isEqualTo(1);
		this.revocations.tidy();
		assertThat(this.revocations.count()).isZero();
	}

	@Test
	void twoRevocationsLastUntilTheLaterEnd() {
		for (String user : new String[] { "alice", "bob" }) {
			boolean longFirst = user.equals("alice");
			this.revocations.add(user, MOMENT, Duration.ofNanos(longFirst ? 100 : 10));
			this.revocations.add(user, MOMENT, Duration.ofNanos(longFirst ? 10 : 100));
		}
		this.clock.set(49);
		assertThat(this.revocations.concern(identity("alice", MOMENT))).isTrue();
		assertThat(this.revocations.concern(identity("bob", MOMENT))).isTrue();
		this.clock.set(50);
		assertThat(this.revocations.concern(identity("alice", MOMENT))).isFalse();
		assertThat(this.revocations.concern(identity("bob", MOMENT))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MIN_VALUE, 0, Long.MAX_VALUE })
	void periodOfAnyLengthIsAccepted(long start) {
		this.clock.set(start);
		this.revocations.add("alice", MOMENT, ChronoUnit.FOREVER.getDuration());
		this.revocations.add("bob", MOMENT, Duration.ofSeconds(Long.MIN_VALUE));
		this.revocations.add("carol", MOMENT, Duration.ofNanos(10));
		assertThat(this.revocations.concern(identity("bob", MOMENT))).isFalse();
		this.clock.addAndGet(TimeUnit.DAYS.toNanos(365));
		this.revocations.add("carol", MOMENT, ChronoUnit.FOREVER.getDuration());
		this.revocations.add("alice", MOMENT, Duration.ofNanos(10));
		this.revocations.tidy();
		this.clock.addAndGet(TimeUnit.DAYS.toNanos(365));
		assertThat(this.revocations.concern(identity("alice", MOMENT))).isTrue();
		assertThat(this.revocations.concern(identity("carol", MOMENT))).isTrue();
		assertThat(this.revocations.count()).isEqualTo(2);
	}

	private static ClientIdentity identity(String user, @Nullable Instant issuedAt) {
		return new ClientIdentity(user, null, issuedAt, null);
	}

}
