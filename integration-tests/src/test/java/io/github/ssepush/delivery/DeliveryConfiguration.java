package io.github.ssepush.delivery;

import java.time.Duration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;

import io.github.ssepush.SsePushListener;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.AdmissionSettings;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.DeliveryTracer;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.log.LogSettings;
import io.github.ssepush.engine.stream.StreamSettings;

/**
 * An engine that forgets fast.
 */
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

	@Bean
	TopicAuthorizer topicAuthorizer() {
		return new TopicAuthorizer() {

			@Override
			public boolean mayFollow(Authentication authentication, String topic) {
				return true;
			}

			@Override
			public boolean mayReadHistory(Authentication authentication, String topic) {
				return true;
			}

		};
	}

	@Bean
	ClientEngine clientEngine(SsePushBroker broker) {
		return new ClientEngine(broker,
				new EngineSettings(
						new LogSettings(DeliveryRun.RETAINED, 1_000_000, 1_000_000, Duration.ofHours(1),
								Duration.ofMillis(100)),
						new StreamSettings(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(30),
								Duration.ofHours(1), Duration.ZERO, Duration.ZERO),
						AdmissionSettings.unlimited(), 2, null, null, DeliveryTracer.NONE),
				new SsePushListener() {
				});
	}

	/**
	 * Create a broker that remembers few destinations, so that those without followers
	 * are forgotten.
	 */
	static MemoryBroker memoryBroker() {
		return new MemoryBroker(new MemoryLimits(new HistoryLimits(DeliveryRun.RETAINED, 1_000_000, 1_000_000,
				Duration.ofHours(1), Duration.ofMinutes(10)), 100_000_000, 8));
	}

}
