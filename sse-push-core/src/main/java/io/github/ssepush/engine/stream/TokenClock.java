package io.github.ssepush.engine.stream;

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
public record TokenClock(InstantSource source, Duration skew) {

	/**
	 * Return the time.
	 * @return the time
	 */
	public Instant now() {
		return this.source.instant();
	}

	/**
	 * Return the latest time that an issuer may have put on a token until a time.
	 * @param time the time on this node
	 * @return the time by the clock of an issuer
	 */
	public Instant latest(Instant time) {
		return time.plus(this.skew);
	}

	/**
	 * Begin the life of a stream's token.
	 * @param expiresAt when the token expires, {@code null} if never
	 * @return the life, {@code null} if it does not end
	 */
	public @Nullable TokenLife lifeUntil(@Nullable Instant expiresAt) {
		return (expiresAt != null) ? TokenLife.until(expiresAt, now(), this.skew, System.nanoTime()) : null;
	}

}
