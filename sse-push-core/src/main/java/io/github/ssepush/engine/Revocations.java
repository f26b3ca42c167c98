package io.github.ssepush.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.stream.ClientIdentity;

/**
 * Users who are to stay away for a while, unless they come with a newer token.
 */
final class Revocations {

	private final Map<String, Revocation> byUser = new ConcurrentHashMap<>();

	void add(String user, Instant at, Duration period) {
		this.byUser.merge(user, new Revocation(at, System.nanoTime() + period.toNanos()), Revocation::and);
	}

	/** A token that does not say when it was issued is never newer. */
	boolean concern(ClientIdentity grant) {
		return concern(grant.user(), grant.issuedAt()) || concern(grant.principal(), grant.issuedAt());
	}

	private boolean concern(String user, @Nullable Instant issuedAt) {
		Revocation revocation = this.byUser.get(user);
		return revocation != null && !revocation.isOver() && (issuedAt == null || !issuedAt.isAfter(revocation.at()));
	}

	void tidy() {
		this.byUser.values().removeIf(Revocation::isOver);
	}

	private record Revocation(Instant at, long end) {

		/** A short one does not make an earlier one shorter. */
		Revocation and(Revocation other) {
			return new Revocation(this.at.isAfter(other.at) ? this.at : other.at,
					(this.end - other.end > 0) ? this.end : other.end);
		}

		boolean isOver() {
			return System.nanoTime() - this.end >= 0;
		}

	}

}
