package io.github.ssepush.security;

import java.io.IOException;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
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

	private final ProblemWriter problems;

	/**
	 * Create an entry point.
	 * @param problems writes problem details
	 */
	public StreamAuthenticationEntryPoint(ProblemWriter problems) {
		this.problems = problems;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException, ServletException {
		this.challenge.commence(request, response, failure);
		HttpStatusCode status = HttpStatusCode.valueOf(response.getStatus());
		this.problems.write(response, status, describe(status, failure));
	}

	private static String describe(HttpStatusCode status, AuthenticationException failure) {
		if (status.isSameCodeAs(HttpStatus.BAD_REQUEST)) {
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
	 * Writes a problem detail to a response that is not committed.
	 */
	@FunctionalInterface
	public interface ProblemWriter {

		/**
		 * Write.
		 * @param response the response
		 * @param status its status
		 * @param detail what is wrong
		 * @throws IOException if the peer has gone
		 */
		void write(HttpServletResponse response, HttpStatusCode status, String detail) throws IOException;

	}

}
