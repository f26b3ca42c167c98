package io.github.ssepush.engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import org.jspecify.annotations.Nullable;

/**
 * The wall clock, by which tokens are issued and expire. That of their issuer may be
 * ahead of this node's.
 *
 * @param source tells the time
 * @param skew how long an expired token is still accepted
 */
record TokenClock(InstantSource source, Duration skew) {

	Instant now() {
		return this.source.instant();
	}

	/** Return the latest time at which its issuer may have issued a token until then. */
	Instant latest(Instant time) {
		return time.plus(this.skew);
	}

	/** Begin the life of a stream's token, {@code null} if it never expires. */
	@Nullable TokenLife lifeUntil(@Nullable Instant expiresAt) {
		return (expiresAt != null) ? TokenLife.until(expiresAt, now(), this.skew) : null;
	}

}
