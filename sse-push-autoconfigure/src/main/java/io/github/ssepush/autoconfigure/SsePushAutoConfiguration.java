package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.DynamicRegistrationBean;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletPath;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;

import io.github.ssepush.ClientManager;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.SsePushObservationConvention;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.UserNameResolver;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.AdmissionSettings;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.DefaultClientManager;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.engine.stream.StreamSettings;
import io.github.ssepush.security.FailureVerdict;
import io.github.ssepush.security.LogoutListener;
import io.github.ssepush.security.TokenIdentityResolver;
import io.github.ssepush.security.ticket.TicketHandler;
import io.github.ssepush.transaction.TransactionAwarePublisher;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.payload.MvcPayloadConverter;
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
 * {@link AutoConfiguration Auto-configuration} of the template, the engine and the
 * stream.
 */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ DispatcherServlet.class, Authentication.class, EventStreams.class })
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SsePushProperties.class)
@Import(BrowserModuleConfiguration.class)
public final class SsePushAutoConfiguration {

	/** Before the application's controllers, one of which may take every path. */
	static final int MAPPING_ORDER = -1;

	/**
	 * Name of the broker with meters, if there are any. The starter uses that one, while
	 * applications inject the one behind it.
	 */
	static final String METERED_BROKER = "ssePushMeteredBroker";

	/** Of what may fail, Spring Session's filter is the first. */
	private static final int BEFORE_SESSIONS = Ordered.HIGHEST_PRECEDENCE + 40;

	private static final int MAX_WRITERS = 4;

	/** A browser that reconnects finds its log as it was. */
	private static final Duration LOG_LINGER = Duration.ofSeconds(30);

	private final SsePushProperties properties;

	SsePushAutoConfiguration(SsePushProperties properties) {
		this.properties = properties;
	}

	@Bean
	@ConditionalOnMissingBean
	PayloadConverter ssePushPayloadConverter(BeanFactory beans) {
		return new MvcPayloadConverter(SingletonSupplier.of(new MvcConverters(beans)));
	}

	@Bean
	@ConditionalOnMissingBean
	TopicAuthorizer ssePushTopicAuthorizer() {
		return (authentication, topic) -> false;
	}

	@Bean
	@ConditionalOnMissingBean(SsePushBroker.class)
	MemoryBroker ssePushMemoryBroker() {
		SsePushProperties.History history = this.properties.history();
		return new MemoryBroker(
				new MemoryLimits(history.limits(), history.maxTotalSize().toBytes(), history.maxDestinations()));
	}

	@Bean
	@ConditionalOnMissingBean
	ClientEngine ssePushClientEngine(SsePushBroker broker,
			@Qualifier(METERED_BROKER) ObjectProvider<SsePushBroker> metered, ObjectProvider<SsePushListener> listeners,
			ObjectProvider<DeliveryListener> deliveries) {
		return new ClientEngine(metered.getIfAvailable(() -> broker), engineSettings(),
				new CompositeListener(listeners), deliveries.getIfAvailable(() -> DeliveryListener.NONE));
	}

	@Bean
	@ConditionalOnMissingBean(ClientManager.class)
	DefaultClientManager ssePushClientManager(ClientEngine engine) {
		return engine.clientManager();
	}

	@Bean
	EngineLifecycle ssePushEngineLifecycle(ClientEngine engine) {
		return new EngineLifecycle(engine, this.properties.shutdown().drainPeriod());
	}

	@Bean
	ClientEventPublisher ssePushClientEventPublisher(ApplicationEventPublisher publisher,
			ObjectProvider<ClientManager> clients) {
		return new ClientEventPublisher(publisher, (id) -> clients.getObject().client(id),
				this.properties.limits().maxPendingEvents());
	}

	@Bean
	@ConditionalOnMissingBean(SsePushOperations.class)
	SsePushTemplate ssePushTemplate(SsePushBroker broker,
			@Qualifier(METERED_BROKER) ObjectProvider<SsePushBroker> metered,
			ObjectProvider<TransactionAwarePublisher> transactions, PayloadConverter converter,
			ObjectProvider<SsePushListener> listeners, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<SsePushObservationConvention> convention) {
		MessagePublisher transactional = transactions.getIfAvailable();
		return new SsePushTemplate((transactional != null) ? transactional : metered.getIfAvailable(() -> broker),
				converter, this.properties.limits().maxMessageSize().toBytes(), new CompositeListener(listeners),
				observations.getIfAvailable(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

	@Bean
	@ConditionalOnMissingBean
	UserNameResolver ssePushUserNameResolver() {
		return Authentication::getName;
	}

	@Bean
	@ConditionalOnMissingBean
	StreamAuthorization ssePushRequester(ObjectProvider<TokenIdentityResolver> tokens, UserNameResolver names,
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
	StreamHandler ssePushStreamHandler(ClientEngine engine, StreamAuthorization requester,
			ObjectProvider<TransportOpener> takeover, ObjectProvider<DynamicRegistrationBean<?>> registrations) {
		return new StreamHandler(engine.streams(), requester, new StreamTransports(takeover.getIfAvailable(),
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
	RefreshHandler ssePushRefreshHandler(ClientEngine engine, StreamAuthorization requester,
			ObjectProvider<RefreshHandler.Renewal> renewal) {
		return new RefreshHandler(engine.admission(), engine.clientManager(), requester,
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

	/** What else is below the path is the application's. */
	static String[] ownPaths(String path) {
		return new String[] { path, path + "/ticket", path + "/refresh" };
	}

	private EngineSettings engineSettings() {
		SsePushProperties.Client client = this.properties.client();
		SsePushProperties.History history = this.properties.history();
		int writers = (client.writers() != null) ? client.writers()
				: Math.max(1, Math.min(MAX_WRITERS, Runtime.getRuntime().availableProcessors() / 2));
		LogSettings log = new LogSettings(history.maxMessages(), history.maxUserSize().toBytes(),
				history.maxTopicSize().toBytes(), history.retention(), LOG_LINGER);
		StreamSettings stream = new StreamSettings(this.properties.heartbeatInterval(), this.properties.retry(),
				client.writeTimeout(), client.maxLifetime(), this.properties.security().clockSkew(),
				this.properties.security().expiryLead());
		return new EngineSettings(log, stream, admissionSettings(), writers);
	}

	private AdmissionSettings admissionSettings() {
		SsePushProperties.Limits limits = this.properties.limits();
		Integer maxClients = limits.maxClients();
		return new AdmissionSettings((maxClients != null) ? maxClients : Integer.MAX_VALUE,
				(limits.maxClientsPerUser() > 0) ? limits.maxClientsPerUser() : Integer.MAX_VALUE,
				limits.atUserLimit() == SsePushProperties.AtUserLimit.CLOSE_OLDEST,
				(limits.maxConnectsPerUser() > 0) ? limits.maxConnectsPerUser() : Integer.MAX_VALUE);
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

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(TransactionSynchronizationManager.class)
	@ConditionalOnBooleanProperty(name = "sse-push.transaction-aware", matchIfMissing = true)
	static class TransactionConfiguration {

		@Bean
		@ConditionalOnMissingBean
		TransactionAwarePublisher ssePushTransactionAwarePublisher(SsePushBroker broker,
				@Qualifier(METERED_BROKER) ObjectProvider<SsePushBroker> metered) {
			return new TransactionAwarePublisher(metered.getIfAvailable(() -> broker));
		}

	}

}
