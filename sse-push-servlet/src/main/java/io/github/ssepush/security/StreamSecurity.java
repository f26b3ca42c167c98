package io.github.ssepush.security;

import jakarta.servlet.DispatcherType;
import org.jspecify.annotations.Nullable;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.cors.CorsConfiguration;

import io.github.ssepush.security.ticket.ResumeSecretFilter;
import io.github.ssepush.web.stream.StreamHandler;

/**
 * Builds the filter chain of our path: a stateless resource server that checks bearer
 * tokens as the application does.
 */
public final class StreamSecurity {

	private StreamSecurity() {
	}

	/**
	 * Find the token in a request.
	 * @param queryParameter the name of a parameter that may carry it, {@code null} if
	 * only the header may
	 * @return what finds it
	 */
	public static BearerTokenResolver tokens(@Nullable String queryParameter) {
		return (queryParameter != null) ? new QueryParameterTokenResolver(queryParameter) : new HeaderTokenResolver();
	}

	/**
	 * Build the chain.
	 * @param http a builder of the application's own, not used for anything else
	 * @param path the path of the stream
	 * @param tokens where the token comes from
	 * @param authentication how tokens are checked
	 * @param streams answers what is refused
	 * @param cors what pages of other origins may do, {@code null} if they are not known
	 * here
	 * @return the chain
	 */
	public static SecurityFilterChain chain(HttpSecurity http, String path, BearerTokenResolver tokens,
			TokenAuthentication authentication, StreamHandler streams, @Nullable CorsConfiguration cors) {
		StreamAuthenticationEntryPoint entryPoint = new StreamAuthenticationEntryPoint(streams);
		http.securityMatcher(path, path + "/**");
		http.authorizeHttpRequests(
				(requests) -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
					.permitAll()
					.anyRequest()
					.authenticated());
		http.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS));
		if (cors != null) {
			http.cors((origins) -> origins.configurationSource((request) -> cors));
		}
		http.csrf((csrf) -> csrf.disable());
		http.requestCache((cache) -> cache.disable());
		http.logout((logout) -> logout.disable());
		http.oauth2ResourceServer((server) -> authentication
			.configure(server.bearerTokenResolver(tokens).authenticationEntryPoint(entryPoint)));
		http.addFilterBefore(new ProvenTokens(), BearerTokenAuthenticationFilter.class);
		http.addFilterAfter(new ResumeSecretFilter(), BearerTokenAuthenticationFilter.class);
		http.exceptionHandling((exceptions) -> exceptions.authenticationEntryPoint(entryPoint));
		return http.build();
	}

}
