package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.cors.CorsConfiguration;

import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.security.StreamSecurity;
import io.github.ssepush.security.ticket.TicketHandler;
import io.github.ssepush.security.ticket.TicketIssuer;
import io.github.ssepush.security.ticket.TicketTokenResolver;
import io.github.ssepush.ticket.MemoryTicketStore;
import io.github.ssepush.ticket.TicketStore;
import io.github.ssepush.web.CurrentClient;
import io.github.ssepush.web.stream.LastEventId;
import io.github.ssepush.web.stream.StreamAuthorization;
import io.github.ssepush.web.stream.StreamHandler;

/**
 * The chain that protects the stream's path. What checks its tokens is decided when all
 * beans are known, because tests and late registrations add some after conditions.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ BearerTokenResolver.class, HttpSecurity.class, JwtDecoder.class })
@ConditionalOnMissingBean(name = StreamResourceServerConfiguration.CHAIN)
class StreamResourceServerConfiguration {

	static final String CHAIN = "ssePushSecurityFilterChain";

	/** The time to reconnect after the end of a stream whose token does not expire. */
	private static final Duration COMING_BACK = Duration.ofHours(1);

	private static final Logger logger = LoggerFactory.getLogger(StreamResourceServerConfiguration.class);

	@Bean(CHAIN)
	@Order(Ordered.HIGHEST_PRECEDENCE + 100)
	SecurityFilterChain ssePushSecurityFilterChain(HttpSecurity http, SsePushProperties properties,
			AuthenticationBeans authentication, StreamHandler streams, ObjectProvider<TicketStore> tickets,
			ObjectProvider<PathPatternRequestMatcher.Builder> paths) {
		String parameter = properties.security().queryParameter();
		if (parameter != null) {
			logger.warn("Tokens are accepted in the query parameter '{}' because 'sse-push.security.query-parameter' "
					+ "is set. RFC 9700, section 4.3.2, forbids this: addresses end up in logs", parameter);
		}
		BearerTokenResolver tokens = StreamSecurity.tokens(parameter);
		TicketStore store = tickets.getIfAvailable();
		PathPatternRequestMatcher.Builder matchers = paths.getIfAvailable(PathPatternRequestMatcher::withDefaults);
		RequestMatcher stream = new OrRequestMatcher(matchers.matcher(HttpMethod.GET, properties.path()),
				matchers.matcher(HttpMethod.GET, properties.path() + "/runs/*"));
		return StreamSecurity.chain(http, properties.path(),
				(store != null) ? new TicketTokenResolver(tokens, stream, store) : tokens, authentication.get(),
				streams, cors(properties.cors()));
	}

	@Bean
	AuthenticationBeans ssePushAuthenticationBeans(ConfigurableListableBeanFactory beans,
			SsePushProperties properties) {
		return new AuthenticationBeans(beans, properties.security());
	}

	/** Of a kind that even a lazy application calls at its start. */
	@Bean
	static SmartInitializingSingleton ssePushAuthenticationCheck(ObjectProvider<AuthenticationBeans> beans) {
		return () -> beans.getObject().check();
	}

	private static @Nullable CorsConfiguration cors(SsePushProperties.Cors properties) {
		if (!properties.isOn()) {
			return null;
		}
		CorsConfiguration cors = new CorsConfiguration();
		cors.setAllowedOrigins(properties.allowedOrigins());
		cors.setAllowedOriginPatterns(properties.allowedOriginPatterns());
		cors.setAllowedMethods(List.of(HttpMethod.GET.name(), HttpMethod.POST.name()));
		cors.setAllowedHeaders(List.of(HttpHeaders.AUTHORIZATION, LastEventId.HEADER, HttpHeaders.CACHE_CONTROL,
				HttpHeaders.CONTENT_TYPE, CurrentClient.HEADER, StreamHandler.CLIENT_VERSION,
				StreamAuthorization.HEARTBEAT));
		properties.allowedHeaders().forEach(cors::addAllowedHeader);
		cors.setExposedHeaders(List.of(HttpHeaders.RETRY_AFTER));
		cors.setAllowCredentials(properties.allowCredentials());
		cors.setMaxAge(properties.maxAge());
		return cors;
	}

	/**
	 * Tickets, unless the application does not want them.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBooleanProperty(name = "sse-push.security.ticket.enabled", matchIfMissing = true)
	static class TicketConfiguration {

		private final SsePushProperties properties;

		TicketConfiguration(SsePushProperties properties) {
			this.properties = properties;
		}

		@Bean
		@ConditionalOnMissingBean(TicketStore.class)
		MemoryTicketStore ssePushTicketStore() {
			return new MemoryTicketStore(ticket().lifetime(), this.properties.client().maxLifetime().plus(COMING_BACK),
					ticket().maxPerUser());
		}

		@Bean
		@ConditionalOnMissingBean
		TicketIssuer ssePushTicketIssuer(TicketStore store) {
			return new TicketIssuer(store, StreamSecurity.tokens(this.properties.security().queryParameter()),
					this.properties.security().clockSkew());
		}

		@Bean
		@ConditionalOnMissingBean
		TicketHandler ssePushTicketHandler(ClientEngine engine, StreamAuthorization authorization,
				TicketIssuer issuer) {
			return new TicketHandler(engine.admission(), authorization, issuer, ticket().lifetime());
		}

		private SsePushProperties.Ticket ticket() {
			return this.properties.security().ticket();
		}

	}

}
