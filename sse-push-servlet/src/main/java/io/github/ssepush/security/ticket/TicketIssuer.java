package io.github.ssepush.security.ticket;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.ticket.Ticket;
import io.github.ssepush.ticket.TicketStore;
import io.github.ssepush.web.stream.RefreshHandler;

/**
 * Exchanges the token of an authenticated request for a ticket, or for the one that a
 * used ticket stands for.
 */
public class TicketIssuer implements RefreshHandler.Renewal {

	private final TicketStore store;

	private final BearerTokenResolver tokens;

	private final Duration skew;

	/**
	 * Create an issuer.
	 * @param store keeps the tickets
	 * @param tokens where a request's token is
	 * @param skew how long an expired token is accepted
	 */
	public TicketIssuer(TicketStore store, BearerTokenResolver tokens, Duration skew) {
		this.store = store;
		this.tokens = tokens;
		this.skew = skew;
	}

	/**
	 * Issue a ticket.
	 * @param request has brought the token
	 * @param grant what the token says
	 * @param topics the topics that the ticket's stream is going to follow
	 * @return the ticket, {@code null} if the request has brought no token
	 */
	public @Nullable String issue(HttpServletRequest request, ClientIdentity grant, List<String> topics) {
		String token = this.tokens.resolve(request);
		if (token == null) {
			return null;
		}
		String ticket = Secrets.nextTicket(grant.user());
		String sealed = TokenSeal.TICKET.seal(token, ticket, grant.user());
		this.store.add(Secrets.digestOfTicket(ticket), new Ticket(grant.user(), sealed, topics, expiry(grant)));
		return ticket;
	}

	/**
	 * Let a used ticket stand for another token of its user.
	 */
	@Override
	public void renew(HttpServletRequest request, ClientIdentity grant, String secret) {
		String token = this.tokens.resolve(request);
		if (token != null) {
			String sealed = TokenSeal.RESUME_SECRET.seal(token, secret, grant.user());
			this.store.renew(grant.user(), Secrets.digest(secret), sealed, expiry(grant));
		}
	}

	private @Nullable Instant expiry(ClientIdentity grant) {
		return (grant.expiresAt() != null) ? grant.expiresAt().plus(this.skew) : null;
	}

}
