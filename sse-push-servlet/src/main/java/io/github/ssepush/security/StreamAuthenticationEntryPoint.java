package io.github.ssepush.security;

import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.resource.BearerTokenError;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.util.StringUtils;

import io.github.ssepush.security.ticket.InvalidTicketException;
import io.github.ssepush.web.stream.StreamHandler;

/**
 * Tells who is not authenticated why: {@code WWW-Authenticate} as RFC 6750 has it, and a
 * problem detail for people. A failure that is temporary is thrown on, because it says
 * nothing about the request.
 */
final class StreamAuthenticationEntryPoint implements AuthenticationEntryPoint {

	private static final Set<String> TEMPORARY_ERRORS = Set.of(OAuth2ErrorCodes.SERVER_ERROR,
			OAuth2ErrorCodes.TEMPORARILY_UNAVAILABLE);

	/** The characters that an error description can't have. */
	private static final Pattern QUOTED = Pattern.compile("[^\\x20\\x21\\x23-\\x5B\\x5D-\\x7E]");

	private final StreamHandler streams;

	/**
	 * Create an entry point.
	 * @param streams answers with a problem detail
	 */
	StreamAuthenticationEntryPoint(StreamHandler streams) {
		this.streams = streams;
	}

	@Override
	public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
			throws IOException, ServletException {
		if (isTemporary(failure)) {
			throw new AuthenticationServiceException("The request could not be authenticated", failure);
		}
		OAuth2Error error = (failure instanceof OAuth2AuthenticationException rejected) ? rejected.getError() : null;
		HttpStatus status = (error instanceof BearerTokenError bearer) ? bearer.getHttpStatus()
				: HttpStatus.UNAUTHORIZED;
		response.addHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(error));
		this.streams.refuse(request, response, status, describe(status, failure));
	}

	/** Without the metadata of RFC 9728, which the starter does not serve. */
	private static String challenge(@Nullable OAuth2Error error) {
		if (error == null) {
			return "Bearer";
		}
		String challenge = "Bearer error=\"" + error.getErrorCode() + "\"";
		return StringUtils.hasText(error.getDescription())
				? challenge + ", error_description=\"" + QUOTED.matcher(error.getDescription()).replaceAll("'") + "\""
				: challenge;
	}

	private static boolean isTemporary(AuthenticationException failure) {
		return FailureVerdict.isTemporary(failure) || (failure instanceof OAuth2AuthenticationException rejected
				&& TEMPORARY_ERRORS.contains(rejected.getError().getErrorCode()));
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

}
