package io.github.ssepush.ticket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A ticket and what has become of it.
 */
final class StoredTicket {

	private final String digest;

	private Ticket ticket;

	/** By the clock of {@link System#nanoTime()}. */
	private long end;

	private @Nullable String secret;

	StoredTicket(String digest, Ticket ticket, long end) {
		this.digest = digest;
		this.ticket = ticket;
		this.end = end;
	}

	String digest() {
		return this.digest;
	}

	Ticket ticket() {
		return this.ticket;
	}

	void use(String secret) {
		this.secret = secret;
	}

	void renew(String token, @Nullable Instant expiresAt) {
		this.ticket = this.ticket.renewed(token, expiresAt);
	}

	void keepUntil(long end) {
		this.end = end;
	}

	boolean isUsed() {
		return this.secret != null;
	}

	/** Takes the same time whatever the difference. */
	boolean has(String secret) {
		return this.secret != null && MessageDigest.isEqual(this.secret.getBytes(StandardCharsets.US_ASCII),
				secret.getBytes(StandardCharsets.US_ASCII));
	}

	/** A used one ends with its token, if that ends. */
	boolean isOver(long now) {
		boolean endsWithToken = isUsed() && this.ticket.expiresAt() != null;
		return endsWithToken ? this.ticket.isOver() : now - this.end >= 0;
	}

}
