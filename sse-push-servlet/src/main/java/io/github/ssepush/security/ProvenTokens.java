package io.github.ssepush.security;

import java.io.IOException;
import java.time.Instant;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.OAuth2TokenIntrospectionClaimNames;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the token that a request was authenticated with, as an attribute of the request.
 * A stream ends with its token, but the authentication that a converter of the
 * application makes of the token need not have it. Thread-safe.
 */
final class ProvenTokens extends OncePerRequestFilter {

	private static final String ATTRIBUTE = ProvenTokens.class.getName() + ".TOKEN";

	private static final ThreadLocal<HttpServletRequest> current = new ThreadLocal<>();

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		current.set(request);
		try {
			chain.doFilter(request, response);
		}
		finally {
			current.remove();
		}
	}

	static Converter<Jwt, AbstractAuthenticationToken> keep(
			Converter<Jwt, ? extends AbstractAuthenticationToken> converter) {
		return (token) -> {
			keep(token);
			return converter.convert(token);
		};
	}

	static OpaqueTokenAuthenticationConverter keep(OpaqueTokenAuthenticationConverter converter) {
		return (token, principal) -> {
			keep(new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token,
					instant(principal, OAuth2TokenIntrospectionClaimNames.IAT),
					instant(principal, OAuth2TokenIntrospectionClaimNames.EXP)));
			return converter.convert(token, principal);
		};
	}

	/**
	 * Return the token behind an authentication.
	 * @param request the request that was authenticated
	 * @param authentication the result
	 * @return the token, {@code null} if there is none or it can't be seen
	 */
	static @Nullable OAuth2Token of(HttpServletRequest request, Authentication authentication) {
		if (request.getAttribute(ATTRIBUTE) instanceof OAuth2Token token) {
			return token;
		}
		if (authentication.getCredentials() instanceof OAuth2Token token) {
			return token;
		}
		return (authentication.getPrincipal() instanceof OAuth2Token token) ? token : null;
	}

	private static void keep(OAuth2Token token) {
		HttpServletRequest request = current.get();
		if (request != null) {
			request.setAttribute(ATTRIBUTE, token);
		}
	}

	private static @Nullable Instant instant(OAuth2AuthenticatedPrincipal principal, String name) {
		return (principal.getAttributes().get(name) instanceof Instant instant) ? instant : null;
	}

}
