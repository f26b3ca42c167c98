package io.github.ssepush.security.ticket;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;

/**
 * A ticket is unknown, too old, or was used by somebody who can't prove it.
 */
public final class InvalidTicketException extends OAuth2AuthenticationException {

	InvalidTicketException() {
		super(BearerTokenErrors.invalidToken("The ticket is invalid"));
	}

}
