package io.github.ssepush.autoconfigure;

import java.util.Map;
import java.util.TreeMap;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.ClientManager;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.actuate.NodeSettings;
import io.github.ssepush.actuate.SsePushEndpoint;
import io.github.ssepush.actuate.SsePushHealthIndicator;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.web.transport.TransportOpener;

/**
 * {@link AutoConfiguration Auto-configuration} of the Actuator endpoint and of the
 * health.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class)
@ConditionalOnBean(SsePushAutoConfiguration.class)
public final class SsePushActuatorAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ WebEndpoint.class, ConditionalOnAvailableEndpoint.class })
	@ConditionalOnBean(ClientEngine.class)
	static class EndpointConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnAvailableEndpoint
		SsePushEndpoint ssePushEndpoint(ClientEngine engine, ClientManager clients, SsePushBroker broker,
				SsePushOperations push, SsePushProperties properties, ObjectProvider<TransportOpener> takeover,
				ObjectProvider<RunTemplate> runs) {
			TransportOpener opener = takeover.getIfAvailable();
			return new SsePushEndpoint(engine.status(), clients, broker, push,
					new NodeSettings(() -> runs.stream().mapToInt(RunTemplate::count).sum(),
							() -> (opener != null && opener.isOn()) ? "takeover" : "servlet",
							limitsOf(properties.limits()), properties.endpoint().showUsers()));
		}

		private static Map<String, Long> limitsOf(SsePushProperties.Limits limits) {
			Map<String, Long> inForce = new TreeMap<>();
			inForce.put("max-message-size", limits.maxMessageSize().toBytes());
			inForce.put("max-topics", (long) limits.maxTopics());
			inForce.put("max-clients-per-user", (long) limits.maxClientsPerUser());
			inForce.put("max-connects-per-user", (long) limits.maxConnectsPerUser());
			return inForce;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
	static class HealthConfiguration {

		@Bean
		@ConditionalOnBean(ClientEngine.class)
		@ConditionalOnMissingBean(name = "ssePushHealthIndicator")
		@ConditionalOnEnabledHealthIndicator("ssepush")
		SsePushHealthIndicator ssePushHealthIndicator(ClientEngine engine, ClientManager clients,
				SsePushBroker broker) {
			return new SsePushHealthIndicator(engine.status(), clients, broker);
		}

		@Bean(name = "ssePushHealthIndicator")
		@ConditionalOnMissingBean(value = ClientEngine.class, name = "ssePushHealthIndicator")
		@ConditionalOnEnabledHealthIndicator("ssepush")
		HealthIndicator ssePushPublisherHealthIndicator(SsePushBroker broker) {
			return SsePushHealthIndicator.ofPublisher(broker);
		}

	}

}
