package io.github.ssepush.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientIdentity;

/**
 * Users who are to stay away for a while, unless they come with a newer token.
 */
final class Revocations {

	private static final long CENTURY = TimeUnit.DAYS.toNanos(36_500);

	private final Map<String, Revocation> byUser = new ConcurrentHashMap<>();

	private final LongSupplier nanoTime;

	Revocations() {
		this(System::nanoTime);
	}

	/** With another clock. */
	Revocations(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	void add(String user, Instant at, Duration period) {
		this.byUser.merge(user, new Revocation(at, this.nanoTime.getAsLong() + nanos(period)), Revocation::and);
	}

	/** The difference of any two ends must fit into a {@code long}. */
	private static long nanos(Duration period) {
		return Math.max(0, Math.min(TimeUnit.NANOSECONDS.convert(period), CENTURY));
	}

	/** A token that does not say when it was issued is never newer. */
	boolean concern(ClientIdentity grant) {
		return concern(grant.user(), grant.issuedAt()) || concern(grant.principal(), grant.issuedAt());
	}

	private boolean concern(String user, @Nullable Instant issuedAt) {
		Revocation revocation = this.byUser.get(user);
		return revocation != null && !revocation.isOver(this.nanoTime.getAsLong())
				&& (issuedAt == null || !issuedAt.isAfter(revocation.at()));
	}

	/**
	 * Return how many users are known, with those whose time is over and not tidied yet.
	 */
	int count() {
		return this.byUser.size();
	}

	void tidy() {
		long now = this.nanoTime.getAsLong();
		this.byUser.values().removeIf((revocation) -> revocation.isOver(now));
	}

	private record Revocation(Instant at, long end) {

		/** A short one does not make an earlier one shorter. */
		Revocation and(Revocation other) {
			return new Revocation(this.at.isAfter(other.at) ? this.at : other.at,
					this.end + Math.max(0, other.end - this.end));
		}

		boolean isOver(long now) {
			return now - this.end >= 0;
		}

	}

}
