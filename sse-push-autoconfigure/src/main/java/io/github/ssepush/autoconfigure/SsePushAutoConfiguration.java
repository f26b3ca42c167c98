package io.github.ssepush.autoconfigure;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.ssepush.MessagePublisher;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.SsePushObservationConvention;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.GuardedBroker;
import io.github.ssepush.transaction.TransactionAwarePublisher;

/**
 * {@link AutoConfiguration Auto-configuration} of the template, in any application, and
 * of the streams in a servlet application that is no publisher.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "sse-push.enabled", matchIfMissing = true)
@EnableConfigurationProperties(SsePushProperties.class)
@Import({ StreamConfiguration.class, PublisherConfiguration.class, ConverterConfigurations.class })
public final class SsePushAutoConfiguration {

	/**
	 * Name of the broker with meters, if there are any. The starter uses that one, while
	 * applications inject the one behind it.
	 */
	static final String METERED_BROKER = "ssePushMeteredBroker";

	private final SsePushProperties properties;

	SsePushAutoConfiguration(SsePushProperties properties) {
		this.properties = properties;
	}

	@Bean
	@ConditionalOnMissingBean(SsePushBroker.class)
	MemoryBroker ssePushMemoryBroker() {
		SsePushProperties.History history = this.properties.history();
		return new MemoryBroker(new MemoryLimits(history.limits(this.properties.run()),
				history.maxTotalSize().toBytes(), history.maxDestinations()));
	}

	@Bean
	@ConditionalOnMissingBean(SsePushOperations.class)
	SsePushTemplate ssePushTemplate(SsePushBroker broker,
			@Qualifier(METERED_BROKER) ObjectProvider<SsePushBroker> metered,
			ObjectProvider<TransactionAwarePublisher> transactions, PayloadConverter converter,
			ObjectProvider<SsePushListener> listeners, ObjectProvider<ObservationRegistry> observations,
			ObjectProvider<SsePushObservationConvention> convention) {
		MessagePublisher transactional = transactions.getIfAvailable();
		return new SsePushTemplate(
				(transactional != null) ? transactional : metered.getIfAvailable(() -> GuardedBroker.of(broker)),
				converter, this.properties.limits().maxMessageSize().toBytes(), new CompositeListener(listeners),
				observations.getIfAvailable(() -> ObservationRegistry.NOOP), convention.getIfAvailable());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(TransactionSynchronizationManager.class)
	@ConditionalOnBooleanProperty(name = "sse-push.transaction-aware", matchIfMissing = true)
	static class TransactionConfiguration {

		@Bean
		@ConditionalOnMissingBean
		TransactionAwarePublisher ssePushTransactionAwarePublisher(SsePushBroker broker,
				@Qualifier(METERED_BROKER) ObjectProvider<SsePushBroker> metered) {
			return new TransactionAwarePublisher(metered.getIfAvailable(() -> GuardedBroker.of(broker)));
		}

	}

}
