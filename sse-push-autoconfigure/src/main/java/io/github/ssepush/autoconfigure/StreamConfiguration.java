package io.github.ssepush.autoconfigure;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.DynamicRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.github.ssepush.ClientManager;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.UserNameResolver;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.security.FailureVerdict;
import io.github.ssepush.security.LogoutListener;
import io.github.ssepush.security.TokenIdentityResolver;
import io.github.ssepush.security.ticket.TicketHandler;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.stream.DecisionFailures;
import io.github.ssepush.web.stream.FailureFilter;
import io.github.ssepush.web.stream.RefreshHandler;
import io.github.ssepush.web.stream.StreamAuthorization;
import io.github.ssepush.web.stream.StreamHandler;
import io.github.ssepush.web.transport.StreamTransports;
import io.github.ssepush.web.transport.TransportOpener;
import io.github.ssepush.web.transport.jetty.JettyProfile;
import io.github.ssepush.web.transport.tomcat.TomcatProfile;

/**
 * The engine and the stream, in a servlet application that is no publisher.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ DispatcherServlet.class, Authentication.class, EventStreams.class })
@ConditionalOnProperty(name = "sse-push.role", havingValue = "node", matchIfMissing = true)
@Import({ EngineConfiguration.class, BrowserModuleConfiguration.class, RunConfiguration.class })
class StreamConfiguration {

	/**
	 * The order before the application's controllers, one of which may take every path.
	 */
	static final int MAPPING_ORDER = -1;

	/** Of what may fail, Spring Session's filter is the first. */
	private static final int BEFORE_SESSIONS = Ordered.HIGHEST_PRECEDENCE + 40;

	private final SsePushProperties properties;

	StreamConfiguration(SsePushProperties properties) {
		this.properties = properties;
	}

	@Bean
	@ConditionalOnMissingBean
	TopicAuthorizer ssePushTopicAuthorizer() {
		return (authentication, topic) -> false;
	}

	@Bean
	@ConditionalOnMissingBean
	UserNameResolver ssePushUserNameResolver() {
		return Authentication::getName;
	}

	@Bean
	@ConditionalOnMissingBean
	StreamAuthorization ssePushStreamAuthorization(ObjectProvider<TokenIdentityResolver> tokens, UserNameResolver names,
			TopicAuthorizer authorizer, ClientEngine engine) {
		TokenIdentityResolver resolver = tokens.getIfAvailable();
		return new StreamAuthorization(
				(resolver != null) ? resolver::resolve
						: (request, authentication) -> ClientIdentity.of(names.resolve(authentication)),
				authorizer, this.properties.limits().maxTopics(), this.properties.security().requireExpiry(),
				this.properties.client().minHeartbeatInterval(),
				new DecisionFailures(FailureVerdict::of, engine.admission()::countRefusal));
	}

	@Bean
	@ConditionalOnMissingBean
	StreamHandler ssePushStreamHandler(ClientEngine engine, StreamAuthorization authorization,
			ObjectProvider<TransportOpener> takeover, ObjectProvider<DynamicRegistrationBean<?>> registrations) {
		return new StreamHandler(engine.streams(), authorization, new StreamTransports(takeover.getIfAvailable(),
				List.of(new TomcatProfile(), new JettyProfile()), new AsyncBlockers(registrations)));
	}

	@Bean
	@ConditionalOnMissingBean(name = "ssePushFailureFilter")
	FilterRegistrationBean<FailureFilter> ssePushFailureFilter(ObjectProvider<StreamHandler> streams,
			ObjectProvider<DispatcherServletPath> dispatcher) {
		DispatcherServletPath servlet = dispatcher.getIfAvailable();
		String path = (servlet != null) ? servlet.getRelativePath(this.properties.path()) : this.properties.path();
		FilterRegistrationBean<FailureFilter> registration = new FilterRegistrationBean<>(
				new FailureFilter(streams::getObject));
		registration.addUrlPatterns(ownPaths(path));
		registration.setOrder(BEFORE_SESSIONS);
		return registration;
	}

	@Bean
	@ConditionalOnMissingBean
	RefreshHandler ssePushRefreshHandler(ClientEngine engine, StreamAuthorization authorization,
			ObjectProvider<RefreshHandler.Renewal> renewal) {
		return new RefreshHandler(engine.admission(), engine.clientManager(), authorization,
				renewal.getIfAvailable(() -> (request, grant, secret) -> {
				}));
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBooleanProperty(name = "sse-push.security.disconnect-on-logout", matchIfMissing = true)
	LogoutListener ssePushLogoutListener(ClientManager clients, UserNameResolver names) {
		return new LogoutListener(clients, names);
	}

	@Bean
	@ConditionalOnMissingBean(name = "ssePushHandlerMapping")
	SimpleUrlHandlerMapping ssePushHandlerMapping(StreamHandler stream, RefreshHandler refresh,
			ObjectProvider<TicketHandler> ticket) {
		String path = this.properties.path();
		Map<String, HttpRequestHandler> handlers = new HashMap<>();
		handlers.put(path, stream);
		handlers.put(path + "/refresh", refresh);
		ticket.ifAvailable((handler) -> handlers.put(path + "/ticket", handler));
		return new SimpleUrlHandlerMapping(handlers, MAPPING_ORDER);
	}

	/** Return the paths of the starter. Other paths below it are the application's. */
	static String[] ownPaths(String path) {
		return new String[] { path, path + "/ticket", path + "/refresh", path + "/runs/*" };
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(AbstractOAuth2TokenAuthenticationToken.class)
	static class TokenConfiguration {

		@Bean
		@ConditionalOnMissingBean
		TokenIdentityResolver ssePushTokenIdentityResolver(UserNameResolver names) {
			return new TokenIdentityResolver(names);
		}

	}

}
