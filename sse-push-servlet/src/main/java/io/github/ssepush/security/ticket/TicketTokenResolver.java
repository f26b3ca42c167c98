package io.github.ssepush.security.ticket;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.web.util.matcher.RequestMatcher;

import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.ticket.Ticket;
import io.github.ssepush.ticket.TicketStore;
import io.github.ssepush.web.stream.LastEventId;
import io.github.ssepush.web.stream.TicketUse;

/**
 * Takes the bearer token from where another resolver finds it or, for a stream, from the
 * ticket in the query. A ticket is good once; after that only for a browser that
 * reconnects, whose {@code Last-Event-ID} has the secret that its stream was given.
 */
public class TicketTokenResolver implements BearerTokenResolver {

	/**
	 * The parameter that carries the ticket.
	 */
	public static final String PARAMETER = "ticket";

	private static final int SECRET_BYTES = 16;

	private final BearerTokenResolver tokens;

	private final RequestMatcher streams;

	private final TicketStore store;

	/**
	 * Create a resolver.
	 * @param tokens where else a token may be
	 * @param streams the requests that may show a ticket
	 * @param store keeps the tickets
	 */
	public TicketTokenResolver(BearerTokenResolver tokens, RequestMatcher streams, TicketStore store) {
		this.tokens = tokens;
		this.streams = streams;
		this.store = store;
	}

	@Override
	public @Nullable String resolve(HttpServletRequest request) {
		String token = this.tokens.resolve(request);
		String[] tickets = this.streams.matches(request) ? request.getParameterValues(PARAMETER) : null;
		if (tickets == null) {
			return token;
		}
		if (token != null || tickets.length > 1) {
			throw new OAuth2AuthenticationException(
					BearerTokenErrors.invalidRequest("Found a ticket and another one or a token in the request"));
		}
		if (!Secrets.isTicket(tickets[0])) {
			throw new InvalidTicketException();
		}
		String resumed = resume(request, tickets[0]);
		return (resumed != null) ? resumed : use(request, tickets[0]);
	}

	private @Nullable String resume(HttpServletRequest request, String ticket) {
		String secret = secretIn(request.getHeader(LastEventId.HEADER));
		if (secret == null) {
			return null;
		}
		Ticket used = this.store.resume(Secrets.digestOfTicket(ticket), Secrets.digest(secret));
		if (used == null) {
			return null;
		}
		String leaked = secretIn(LastEventId.inParameters(request));
		forget(used, leaked);
		if (secret.equals(leaked)) {
			throw new InvalidTicketException();
		}
		new TicketUse(used.topics(), secret).keepIn(request);
		String token = TokenSeal.RESUME_SECRET.open(used.token(), secret, used.user());
		return (token != null) ? token : reseal(used, ticket, secret);
	}

	private static @Nullable String secretIn(@Nullable String lastEventId) {
		String secret = (lastEventId != null) ? EventId.secretIn(lastEventId) : null;
		return (secret != null && Secrets.isSecret(secret, SECRET_BYTES)) ? secret : null;
	}

	/**
	 * Use a ticket. If the store fails from here on, the reader reconnects with the
	 * secret.
	 */
	private String use(HttpServletRequest request, String ticket) {
		String secret = Secrets.next(SECRET_BYTES);
		String digest = Secrets.digestOfTicket(ticket);
		Ticket used = this.store.use(digest, Secrets.digest(secret));
		if (used != null) {
			new TicketUse(used.topics(), secret).keepIn(request);
		}
		String leaked = secretIn(LastEventId.inParameters(request));
		if (leaked != null) {
			forget((used != null) ? used : this.store.resume(digest, Secrets.digest(leaked)), leaked);
		}
		if (used == null) {
			throw new InvalidTicketException();
		}
		return reseal(used, ticket, secret);
	}

	/** From now on the token is sealed with the secret: the ticket is in logs. */
	private String reseal(Ticket used, String ticket, String secret) {
		String token = TokenSeal.TICKET.open(used.token(), ticket, used.user());
		if (token == null) {
			throw new InvalidTicketException();
		}
		this.store.renew(used.user(), Secrets.digest(secret), TokenSeal.RESUME_SECRET.seal(token, secret, used.user()),
				used.expiresAt());
		return token;
	}

	/** The secret has been in an address, and with that in logs. */
	private void forget(@Nullable Ticket ticket, @Nullable String secret) {
		if (ticket != null && secret != null) {
			this.store.remove(ticket.user(), Secrets.digest(secret));
		}
	}

}
