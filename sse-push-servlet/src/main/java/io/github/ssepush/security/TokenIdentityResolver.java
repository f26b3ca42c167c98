package io.github.ssepush.security;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;

import io.github.ssepush.UserNameResolver;
import io.github.ssepush.engine.stream.ClientIdentity;

/**
 * Reads from an authentication what its token says about a stream. Anything but a token
 * says no more than a name.
 */
public class TokenIdentityResolver {

	private final UserNameResolver names;

	/**
	 * Create a resolver.
	 * @param names resolves the name of a user
	 */
	public TokenIdentityResolver(UserNameResolver names) {
		this.names = names;
	}

	/**
	 * Resolve the identity behind an authentication.
	 * @param request the request that was authenticated
	 * @param authentication who was authenticated
	 * @return what it is good for
	 */
	public ClientIdentity resolve(HttpServletRequest request, Authentication authentication) {
		String user = this.names.resolve(authentication);
		OAuth2Token token = ProvenTokens.of(request, authentication);
		if (token == null) {
			return ClientIdentity.of(user);
		}
		String issuer = (token instanceof Jwt jwt) ? jwt.getClaimAsString(JwtClaimNames.ISS) : null;
		return new ClientIdentity(user, issuer, token.getIssuedAt(), token.getExpiresAt());
	}

}
