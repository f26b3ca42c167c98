package io.github.ssepush.ticket;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Names;

/**
 * The content of a ticket: a token, which is judged anew each time the ticket is shown.
 *
 * @param user the token's user
 * @param token the token, sealed with a key that no store of tickets has
 * @param topics the topics to follow
 * @param expiresAt until when the token is accepted, {@code null} if for ever
 */
public record Ticket(String user, String token, List<String> topics, @Nullable Instant expiresAt) {

	public Ticket {
		Names.requireValid("user name", user);
	}

	Ticket renewed(String token, @Nullable Instant expiresAt) {
		return new Ticket(this.user, token, this.topics, expiresAt);
	}

	boolean isOver() {
		return this.expiresAt != null && !Instant.now().isBefore(this.expiresAt);
	}

	/** Even sealed tokens must not get into a log. */
	@Override
	public String toString() {
		return "a ticket";
	}

}
