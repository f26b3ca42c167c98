package io.github.ssepush.security.ticket;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;

import io.github.ssepush.engine.AdmissionControl;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.web.stream.PostHandler;
import io.github.ssepush.web.stream.RefusedException;
import io.github.ssepush.web.stream.StreamAuthorization;

/**
 * Serves {@code POST /events/ticket}: a token is exchanged for a ticket that opens one
 * stream, for the native {@code EventSource}, which can't send a token.
 */
public class TicketHandler extends PostHandler {

	private final StreamAuthorization authorization;

	private final TicketIssuer issuer;

	private final Duration lifetime;

	/**
	 * Create a handler.
	 * @param admission knows who may have no stream
	 * @param authorization says who asks
	 * @param issuer makes the tickets
	 * @param lifetime how long a ticket waits for its use
	 */
	public TicketHandler(AdmissionControl admission, StreamAuthorization authorization, TicketIssuer issuer,
			Duration lifetime) {
		super(admission, authorization);
		this.authorization = authorization;
		this.issuer = issuer;
		this.lifetime = lifetime;
	}

	@Override
	protected Map<String, Object> answer(HttpServletRequest request, Authentication authentication,
			ClientIdentity grant) {
		List<String> topics = StreamAuthorization.topics(request);
		this.authorization.checkTopics(topics);
		this.authorization.authorize(authentication, topics);
		String ticket = this.issuer.issue(request, grant, topics);
		if (ticket == null) {
			throw new RefusedException(HttpStatus.FORBIDDEN,
					"A ticket stands for a token, but this request was authenticated without one. "
							+ "With a session, 'EventSource' needs no ticket");
		}
		return Map.of("ticket", ticket, "expires_in", this.lifetime.plusNanos(999_999_999).toSeconds());
	}

}
