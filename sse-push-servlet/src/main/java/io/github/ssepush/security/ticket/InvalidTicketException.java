package io.github.ssepush.security.ticket;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;

/**
 * Thrown if a ticket is unknown, too old, or was used before.
 */
public final class InvalidTicketException extends OAuth2AuthenticationException {

	InvalidTicketException() {
		super(BearerTokenErrors.invalidToken("The ticket is invalid"));
	}

}
