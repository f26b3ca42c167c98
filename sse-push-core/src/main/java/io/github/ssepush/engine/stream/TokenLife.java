package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The time that a stream may go on with its token. The wall clock is asked once, when the
 * token is seen; from then on the stream has that much time, whatever happens to the
 * clock.
 */
final class TokenLife {

	/** In place of one that has ended: from here on there is no other. */
	static final TokenLife OVER = new TokenLife(0, 0);

	/**
	 * The minimum life of a stream. Without it, a client with a token that has just
	 * expired would reconnect at once.
	 */
	private static final long LEAST = TimeUnit.SECONDS.toNanos(2);

	private static final long CENTURY = TimeUnit.DAYS.toNanos(36_500);

	private final long expiry;

	private final long end;

	/** For the client's writer alone. */
	private boolean announced;

	private TokenLife(long expiry, long end) {
		this.expiry = expiry;
		this.end = end;
	}

	/**
	 * Begin.
	 * @param expiresAt when the token expires
	 * @param clock what the wall clock says now
	 * @param skew how long it is accepted after that
	 * @param now {@link System#nanoTime()}
	 */
	static TokenLife until(Instant expiresAt, Instant clock, Duration skew, long now) {
		long expiry = now + nanos(Duration.between(clock, expiresAt));
		return new TokenLife(expiry, Math.max(expiry + skew.toNanos() - now, LEAST) + now);
	}

	boolean hasEnded(long now) {
		return now - this.end >= 0;
	}

	/** Return whether it is time to tell the client, which is so once. */
	boolean announce(long now, Duration lead) {
		if (this.announced || lead.isZero() || now - (this.expiry - lead.toNanos()) < 0) {
			return false;
		}
		this.announced = true;
		return true;
	}

	/**
	 * Return when it is time to tell the client or, once that is done, when the stream
	 * ends.
	 */
	long nextLook(Duration lead) {
		return (this.announced || lead.isZero()) ? this.end : this.expiry - lead.toNanos();
	}

	/**
	 * Return how long until the token expires. The skew is not for the client: an issuer
	 * may take no token that has expired in exchange for the next one.
	 */
	Duration untilExpiry(long now) {
		return Duration.ofNanos(Math.max(0, this.expiry - now));
	}

	/** A token may be valid for longer than there are nanoseconds. */
	private static long nanos(Duration duration) {
		return Math.max(-CENTURY, Math.min(TimeUnit.NANOSECONDS.convert(duration), CENTURY));
	}

}
