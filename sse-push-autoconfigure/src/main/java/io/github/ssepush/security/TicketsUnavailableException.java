package io.github.ssepush.security;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;

import io.github.ssepush.BrokerUnavailableException;

/**
 * Nobody can tell now whether a ticket is good.
 */
final class TicketsUnavailableException extends OAuth2AuthenticationException {

	TicketsUnavailableException(BrokerUnavailableException cause) {
		super(new OAuth2Error("temporarily_unavailable"), cause);
	}

}
