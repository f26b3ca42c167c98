package io.github.ssepush.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.ClientManager;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.metrics.BrokerGauges;
import io.github.ssepush.metrics.DeliveryMetrics;
import io.github.ssepush.metrics.MeteredBroker;
import io.github.ssepush.metrics.RedisMetrics;
import io.github.ssepush.metrics.RunMetrics;
import io.github.ssepush.metrics.SsePushGauges;
import io.github.ssepush.metrics.SsePushMetrics;
import io.github.ssepush.metrics.TakeoverMetrics;
import io.github.ssepush.support.Backlogged;
import io.github.ssepush.web.transport.TransportOpener;

/**
 * {@link AutoConfiguration Auto-configuration} of the meters.
 */
@AutoConfiguration(after = SsePushAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ SsePushAutoConfiguration.class, MeterRegistry.class })
public final class SsePushMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	SsePushMetrics ssePushMetrics(MeterRegistry registry) {
		return new SsePushMetrics(registry);
	}

	@Bean(name = SsePushAutoConfiguration.METERED_BROKER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = SsePushAutoConfiguration.METERED_BROKER)
	MeteredBroker ssePushMeteredBroker(SsePushBroker broker, MeterRegistry registry) {
		return new MeteredBroker(broker, registry);
	}

	@Bean
	@ConditionalOnMissingBean(name = "ssePushBrokerGauges")
	MeterBinder ssePushBrokerGauges(SsePushBroker broker, ObjectProvider<Backlogged> queues) {
		return new BrokerGauges(broker,
				queues.orderedStream().flatMap((source) -> source.backlogs().stream()).toList());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(ClientEngine.class)
	static class StreamMetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean
		@ConditionalOnProperty(name = "sse-push.broker", havingValue = "memory", matchIfMissing = true)
		RunMetrics ssePushRunMetrics(MeterRegistry registry, ObjectProvider<RunTemplate> runs) {
			return new RunMetrics(registry, runs::getObject);
		}

		@Bean
		@ConditionalOnMissingBean
		DeliveryMetrics ssePushDeliveryMetrics(MeterRegistry registry) {
			return new DeliveryMetrics(registry);
		}

		@Bean
		@ConditionalOnMissingBean(name = "ssePushTakeoverMetrics")
		MeterBinder ssePushTakeoverMetrics(ObjectProvider<TransportOpener> takeover) {
			TransportOpener opener = takeover.getIfAvailable();
			return new TakeoverMetrics(() -> (opener != null) ? opener.failures() : 0);
		}

		@Bean
		@ConditionalOnMissingBean(name = "ssePushGauges")
		MeterBinder ssePushGauges(ClientEngine engine, ClientManager clients) {
			return new SsePushGauges(engine.status(), clients);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisBroker.class)
	@ConditionalOnBean(RedisBroker.class)
	static class RedisMetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "ssePushRedisMetrics")
		MeterBinder ssePushRedisMetrics(RedisBroker broker) {
			return new RedisMetrics(broker);
		}

	}

}
