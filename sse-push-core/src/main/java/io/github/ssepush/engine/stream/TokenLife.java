package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

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

	/**
	 * The difference between two readings of the clock, in which one token seems to be
	 * two.
	 */
	private static final long SAME = TimeUnit.SECONDS.toNanos(1);

	private static final long CENTURY = TimeUnit.DAYS.toNanos(36_500);

	private final long expiry;

	private final long end;

	/** Written by the client's writer, or before the writer has this life. */
	private volatile boolean announced;

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

	/**
	 * Take the place of another one. If that was announced, and this one expires at the
	 * same time, the client has sent the same token: a second announcement would make it
	 * send that again, and again.
	 */
	TokenLife after(@Nullable TokenLife last) {
		this.announced = last != null && last.announced && Math.abs(this.expiry - last.expiry) < SAME;
		return this;
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
