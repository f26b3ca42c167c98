package io.github.ssepush.security;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.web.AuthenticationEntryPoint;

/**
 * Tells who is not authenticated why: {@code WWW-Authenticate} as RFC 6750 has it, and a
 * problem detail for people.
 */
public class StreamAuthenticationEntryPoint implements AuthenticationEntryPoint {

	private final AuthenticationEntryPoint challenge = new BearerTokenAuthenticationEntryPoint();

	private final Refusals refusals;

	/**
	 * Create an entry point.
	 * @param refusals answers with a problem detail or, where one should come back, as
	 * the client understands it
	 */
	public StreamAuthenticationEntryPoint(Refusals refusals) {
		this.refusals = refusals;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException, ServletException {
		if (failure instanceof TicketsUnavailableException) {
			this.refusals.refuse(request, response, HttpStatus.SERVICE_UNAVAILABLE,
					"Tickets can't be checked now; come back in a moment");
			return;
		}
		this.challenge.commence(request, response, failure);
		HttpStatus status = HttpStatus.valueOf(response.getStatus());
		this.refusals.refuse(request, response, status, describe(status, failure));
	}

	private static String describe(HttpStatus status, AuthenticationException failure) {
		if (status == HttpStatus.BAD_REQUEST) {
			return "The request carries more than one token or a malformed one; send one, in the Authorization header";
		}
		if (failure instanceof InvalidTicketException) {
			return "The ticket is invalid: it is too old, was used before or is not of this server; get another one";
		}
		return (failure instanceof OAuth2AuthenticationException)
				? "The token is invalid: it is malformed, expired or not for this server"
				: "A token is required: send it as 'Authorization: Bearer'";
	}

	/**
	 * Refuses a request for a stream, or for what belongs to streams, before its response
	 * is committed.
	 */
	@FunctionalInterface
	public interface Refusals {

		/**
		 * Refuse.
		 * @param request the request
		 * @param response its response
		 * @param status why
		 * @param detail what is wrong
		 * @throws IOException if the peer has gone
		 */
		void refuse(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String detail)
				throws IOException;

	}

}
