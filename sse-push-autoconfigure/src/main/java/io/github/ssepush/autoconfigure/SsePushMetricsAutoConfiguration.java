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
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.GuardedBroker;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.metrics.SsePushMeters;
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
	@ConditionalOnMissingBean(name = "ssePushMetrics")
	SsePushListener ssePushMetrics(MeterRegistry registry) {
		return SsePushMeters.ofClients(registry);
	}

	@Bean(name = SsePushAutoConfiguration.METERED_BROKER, defaultCandidate = false)
	@ConditionalOnMissingBean(name = SsePushAutoConfiguration.METERED_BROKER)
	SsePushBroker ssePushMeteredBroker(SsePushBroker broker, MeterRegistry registry) {
		return SsePushMeters.ofCalls(GuardedBroker.of(broker), registry);
	}

	@Bean
	@ConditionalOnMissingBean(name = "ssePushBrokerGauges")
	MeterBinder ssePushBrokerGauges(SsePushBroker broker, ObjectProvider<Backlogged> queues) {
		return SsePushMeters.ofBroker(broker,
				queues.orderedStream().flatMap((source) -> source.backlogs().stream()).toList());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(ClientEngine.class)
	static class StreamMetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "ssePushRunMetrics")
		@ConditionalOnProperty(name = "sse-push.broker", havingValue = "memory", matchIfMissing = true)
		SsePushListener ssePushRunMetrics(MeterRegistry registry, ObjectProvider<RunTemplate> runs) {
			return SsePushMeters.ofRuns(registry, runs::getObject);
		}

		@Bean
		@ConditionalOnMissingBean
		DeliveryListener ssePushDeliveryMetrics(MeterRegistry registry) {
			return SsePushMeters.ofDeliveries(registry);
		}

		@Bean
		@ConditionalOnMissingBean(name = "ssePushTakeoverMetrics")
		MeterBinder ssePushTakeoverMetrics(ObjectProvider<TransportOpener> takeover) {
			TransportOpener opener = takeover.getIfAvailable();
			return SsePushMeters.ofTakeover(() -> (opener != null) ? opener.failures() : 0);
		}

		@Bean
		@ConditionalOnMissingBean(name = "ssePushGauges")
		MeterBinder ssePushGauges(ClientEngine engine, ClientManager clients) {
			return SsePushMeters.ofNode(engine.status(), clients);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RedisBroker.class)
	@ConditionalOnBean(RedisBroker.class)
	static class RedisMetricsConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "ssePushRedisMetrics")
		MeterBinder ssePushRedisMetrics(RedisBroker broker) {
			return SsePushMeters.ofRedis(broker);
		}

	}

}
