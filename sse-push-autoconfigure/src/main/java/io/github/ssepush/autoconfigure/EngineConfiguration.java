package io.github.ssepush.autoconfigure;

import java.time.Duration;

import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import io.github.ssepush.ClientManager;
import io.github.ssepush.ClusterClients;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.AdmissionSettings;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.DefaultClientManager;
import io.github.ssepush.engine.DeliveryTracer;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.UserPresence;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.engine.stream.StreamSettings;

/**
 * The engine, and what applications see of its clients.
 */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

	private static final int MAX_WRITERS = 4;

	/** A browser that reconnects finds its log as it was. */
	private static final Duration LOG_LINGER = Duration.ofSeconds(30);

	private final SsePushProperties properties;

	private final DeliveryTracer tracer;

	EngineConfiguration(SsePushProperties properties, ObjectProvider<ObservationRegistry> observations) {
		this.properties = properties;
		ObservationRegistry registry = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
		this.tracer = registry.isNoop() ? DeliveryTracer.NONE : new DeliveryObservations(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	ClientEngine ssePushClientEngine(SsePushBroker broker,
			@Qualifier(SsePushAutoConfiguration.METERED_BROKER) ObjectProvider<SsePushBroker> metered,
			ObjectProvider<SsePushListener> listeners, ObjectProvider<DeliveryListener> deliveries,
			ObjectProvider<RunTemplate> runs, ObjectProvider<UserEventPublisher> userEvents, Environment environment) {
		UserEventPublisher events = userEvents.getIfAvailable();
		EngineSettings settings = engineSettings(labelOf(environment));
		return new ClientEngine(metered.getIfAvailable(() -> broker),
				(events != null) ? settings.with(new UserPresence(this.properties.presence().grace(), events::publish))
						: settings,
				new CompositeListener(listeners), deliveries.getIfAvailable(() -> DeliveryListener.NONE),
				(user, id) -> runs.stream().anyMatch((produced) -> produced.stopHere(user, id)));
	}

	@Bean
	@ConditionalOnMissingBean(ClientManager.class)
	DefaultClientManager ssePushClientManager(ClientEngine engine) {
		return engine.clientManager();
	}

	@Bean
	@ConditionalOnMissingBean
	ClusterClients ssePushClusterClients(ClientEngine engine) {
		return engine.clientManager().cluster();
	}

	@Bean
	EngineLifecycle ssePushEngineLifecycle(ClientEngine engine, ObjectProvider<RunTemplate> runs) {
		return new EngineLifecycle(engine, this.properties.shutdown(), runs.getIfAvailable());
	}

	@Bean
	ClientEventPublisher ssePushClientEventPublisher(ApplicationEventPublisher publisher,
			ObjectProvider<ClientManager> clients) {
		return new ClientEventPublisher(publisher, (id) -> clients.getObject().client(id),
				this.properties.limits().maxPendingEvents());
	}

	@Bean
	@ConditionalOnBooleanProperty("sse-push.presence.enabled")
	UserEventPublisher ssePushUserEventPublisher(ApplicationEventPublisher publisher,
			ObjectProvider<SsePushListener> listeners) {
		return new UserEventPublisher(publisher, new CompositeListener(listeners));
	}

	private @Nullable String labelOf(Environment environment) {
		String label = this.properties.nodeLabel();
		return StringUtils.hasText(label) ? label : environment.getProperty("HOSTNAME");
	}

	private EngineSettings engineSettings(@Nullable String label) {
		SsePushProperties.Client client = this.properties.client();
		SsePushProperties.History history = this.properties.history();
		int writers = (client.writers() != null) ? client.writers()
				: Math.max(1, Math.min(MAX_WRITERS, Runtime.getRuntime().availableProcessors() / 2));
		LogSettings log = new LogSettings(history.maxMessages(), history.maxUserSize().toBytes(),
				history.maxTopicSize().toBytes(), history.retention(), LOG_LINGER);
		StreamSettings stream = new StreamSettings(this.properties.heartbeatInterval(), this.properties.retry(),
				client.writeTimeout(), client.maxLifetime(), this.properties.security().clockSkew(),
				this.properties.security().expiryLead());
		return new EngineSettings(log, stream, admissionSettings(), writers, label, null, this.tracer);
	}

	private AdmissionSettings admissionSettings() {
		SsePushProperties.Limits limits = this.properties.limits();
		Integer maxClients = limits.maxClients();
		return new AdmissionSettings((maxClients != null) ? maxClients : Integer.MAX_VALUE,
				(limits.maxClientsPerUser() > 0) ? limits.maxClientsPerUser() : Integer.MAX_VALUE,
				limits.atUserLimit() == SsePushProperties.AtUserLimit.CLOSE_OLDEST,
				(limits.maxConnectsPerUser() > 0) ? limits.maxConnectsPerUser() : Integer.MAX_VALUE);
	}

}
