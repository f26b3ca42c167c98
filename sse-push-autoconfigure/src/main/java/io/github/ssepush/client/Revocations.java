package io.github.ssepush.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Users who are to stay away for a while, unless they come with a newer token.
 */
final class Revocations {

	private final Map<String, Revocation> byUser = new ConcurrentHashMap<>();

	void add(String user, Instant at, Duration period) {
		this.byUser.put(user, new Revocation(at, System.nanoTime() + period.toNanos()));
	}

	/** A token that does not say when it was issued is never newer. */
	boolean concern(Grant grant) {
		Revocation revocation = this.byUser.get(grant.user());
		Instant issuedAt = grant.issuedAt();
		return revocation != null && !revocation.isOver() && (issuedAt == null || !issuedAt.isAfter(revocation.at()));
	}

	void tidy() {
		this.byUser.values().removeIf(Revocation::isOver);
	}

	private record Revocation(Instant at, long end) {

		boolean isOver() {
			return System.nanoTime() - this.end >= 0;
		}

	}

}
