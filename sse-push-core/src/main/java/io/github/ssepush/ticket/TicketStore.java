package io.github.ssepush.ticket;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The store of tickets, each under a digest of itself, which begins with the
 * {@link TicketLocator locator} of its user. Every method is one atomic step, may be
 * called by any thread, and knows secrets by their digests alone. Tokens are sealed
 * before they get here.
 */
public interface TicketStore {

	/**
	 * Keep a ticket for its first use, for a short while. Where its user has too many,
	 * the oldest goes.
	 * @param digest what to find it by
	 * @param ticket the ticket
	 */
	void add(String digest, Ticket ticket);

	/**
	 * Use a ticket for the first time.
	 * @param digest that of the ticket
	 * @param secret a digest of what has to be shown with the ticket from now on
	 * @return the ticket, {@code null} if there is none or it was used before
	 */
	@Nullable Ticket use(String digest, String secret);

	/**
	 * Use a ticket again.
	 * @param digest that of the ticket
	 * @param secret a digest of what was shown with it
	 * @return the ticket, {@code null} if there is none or this is not its secret
	 */
	@Nullable Ticket resume(String digest, String secret);

	/**
	 * Have a used ticket stand for another token of its user.
	 * @param user the user
	 * @param secret a digest of the ticket's secret
	 * @param token the token, sealed with the ticket's secret
	 * @param expiresAt until when that is accepted, {@code null} if for ever
	 */
	void renew(String user, String secret, String token, @Nullable Instant expiresAt);

	/**
	 * Forget a used ticket.
	 * @param user its user
	 * @param secret a digest of its secret
	 */
	void remove(String user, String secret);

}
