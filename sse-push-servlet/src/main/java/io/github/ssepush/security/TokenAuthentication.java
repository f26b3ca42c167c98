package io.github.ssepush.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationManagerResolver;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.oauth2.server.resource.OAuth2ResourceServerConfigurer;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;

/**
 * Sets up the stream's filter chain to check tokens as the application does.
 */
@FunctionalInterface
public interface TokenAuthentication {

	/**
	 * Set up a resource server.
	 * @param server the server's configurer
	 */
	void configure(OAuth2ResourceServerConfigurer<HttpSecurity> server);

	/**
	 * Check JWTs with a decoder.
	 * @param decoder checks and reads the token
	 * @param converter makes an authentication of it, {@code null} for Spring Security's
	 * @return the set-up of a resource server
	 */
	static TokenAuthentication jwt(JwtDecoder decoder,
			@Nullable Converter<Jwt, ? extends AbstractAuthenticationToken> converter) {
		return (server) -> server.jwt((jwt) -> jwt.decoder(decoder)
			.jwtAuthenticationConverter(
					ProvenTokens.keep((converter != null) ? converter : new JwtAuthenticationConverter())));
	}

	/**
	 * Check opaque tokens with an introspector.
	 * @param introspector asks the issuer about a token
	 * @param converter makes an authentication of the answer, {@code null} for Spring
	 * Security's
	 * @return the set-up of a resource server
	 */
	static TokenAuthentication opaque(OpaqueTokenIntrospector introspector,
			@Nullable OpaqueTokenAuthenticationConverter converter) {
		return (server) -> server.opaqueToken((opaque) -> {
			opaque.introspector(introspector);
			if (converter != null) {
				opaque.authenticationConverter(ProvenTokens.keep(converter));
			}
		});
	}

	/**
	 * Authenticate with the managers that the application chooses for each request.
	 * @param resolver finds the manager for a request
	 * @return the set-up of a resource server
	 */
	static TokenAuthentication resolved(AuthenticationManagerResolver<HttpServletRequest> resolver) {
		return (server) -> server.authenticationManagerResolver(resolver);
	}

}
