package io.github.ssepush.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

/**
 * Takes the bearer token from the {@code Authorization} header or, where the application
 * insists, from a query parameter. RFC 9700, section 4.3.2, forbids the latter, because
 * addresses end up in logs.
 */
final class QueryParameterTokenResolver implements BearerTokenResolver {

	private static final String PREFIX = "Bearer ";

	private final BearerTokenResolver header = new HeaderTokenResolver();

	private final String parameter;

	/**
	 * Create a resolver.
	 * @param parameter the parameter's name
	 */
	QueryParameterTokenResolver(String parameter) {
		this.parameter = parameter;
	}

	@Override
	public @Nullable String resolve(HttpServletRequest request) {
		String token = this.header.resolve(request);
		String[] values = request.getParameterValues(this.parameter);
		if (values == null) {
			return token;
		}
		if (token != null || values.length > 1) {
			throw new OAuth2AuthenticationException(
					BearerTokenErrors.invalidRequest("Found multiple bearer tokens in the request"));
		}
		String value = values[0].startsWith(PREFIX) ? values[0].substring(PREFIX.length()) : values[0];
		if (value.isBlank()) {
			throw new OAuth2AuthenticationException(BearerTokenErrors.invalidToken("Bearer token is malformed"));
		}
		return value;
	}

}
