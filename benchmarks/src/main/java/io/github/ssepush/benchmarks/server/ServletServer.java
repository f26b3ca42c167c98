package io.github.ssepush.benchmarks.server;

import org.eclipse.jetty.server.ServerConnector;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;

import io.github.ssepush.benchmarks.load.Tokens;

/**
 * The common part of the peers on Spring MVC: streams need a token, publishers don't.
 */
@Configuration(proxyBeanMethods = false)
class ServletServer {

	private static final int ACCEPT_QUEUE_SIZE = 4096;

	@Bean
	JwtDecoder jwtDecoder() {
		return NimbusJwtDecoder.withSecretKey(Tokens.key()).build();
	}

	@Bean
	SecurityFilterChain applicationSecurity(HttpSecurity http) {
		return http.authorizeHttpRequests((requests) -> {
			requests.requestMatchers("/publish/**", "/clients").permitAll();
			requests.anyRequest().authenticated();
		})
			.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
			.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
			.csrf(AbstractHttpConfigurer::disable)
			.build();
	}

	/** Jetty's default of 50 makes clients that come at once wait for seconds. */
	@Bean
	WebServerFactoryCustomizer<JettyServletWebServerFactory> acceptQueue() {
		return (factory) -> factory.addServerCustomizers(
				(server) -> ((ServerConnector) server.getConnectors()[0]).setAcceptQueueSize(ACCEPT_QUEUE_SIZE));
	}

}
