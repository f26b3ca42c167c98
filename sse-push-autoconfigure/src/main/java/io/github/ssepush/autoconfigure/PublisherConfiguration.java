package io.github.ssepush.autoconfigure;

import java.time.InstantSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.ClusterClients;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.cluster.BrokerClusterClients;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.GuardedBroker;

/**
 * Configures an application that sends and holds no streams.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(ClientEngine.class)
class PublisherConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(PublisherConfiguration.class);

	@Bean
	@ConditionalOnMissingBean
	ClusterClients ssePushClusterClients(SsePushBroker broker,
			@Qualifier(SsePushAutoConfiguration.METERED_BROKER) ObjectProvider<SsePushBroker> metered) {
		return new BrokerClusterClients(metered.getIfAvailable(() -> GuardedBroker.of(broker)), InstantSource.system());
	}

	@Bean
	PublisherLifecycle ssePushPublisherLifecycle(SsePushBroker broker, SsePushProperties properties) {
		if (properties.role() == SsePushProperties.Role.NODE) {
			throw new InvalidConfigurationPropertyValueException("sse-push.role", "node",
					"Only a servlet application with the dependency sse-push-starter holds streams. "
							+ "Leave the property out in applications that only send.");
		}
		if (broker instanceof MemoryBroker) {
			logger.warn("This application holds no streams, and its messages reach no other one. "
					+ "Set 'sse-push.broker=redis' to reach the clients of other applications");
		}
		return new PublisherLifecycle(GuardedBroker.of(broker), properties.presence().graceIfEnabled());
	}

}
