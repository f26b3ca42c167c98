package io.github.ssepush.delivery;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.ssepush.delivery.DeliveryRun.Report;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests faults of connections and of messages on their way from the broker: a client gets
 * everything once and in order, or a reset.
 */
class DeliveryModelTests {

	private static final int SECONDS = Integer.getInteger("delivery.seconds", Extent.of(6, 20));

	private static final long SEED = Long.getLong("delivery.seed", System.nanoTime() & 0xffffff);

	private static final int ROUND_SECONDS = Extent.of(3, 10);

	@Test
	void everythingArrivesOnceAndInOrderOrTheClientIsTold() throws Exception {
		int rounds = Math.max(1, SECONDS / ROUND_SECONDS);
		for (int round = 0; round < rounds; round++) {
			Wire wire = (round % 2 == 0) ? Wire.TOMCAT : Wire.JETTY;
			long seed = SEED + round;
			try (TestServer server = TestServer.start(wire,
					List.of(TestServer.Application.class, DeliveryConfiguration.class, Lossy.class),
					"delivery.seed=" + seed)) {
				LossyBroker broker = server.bean(LossyBroker.class);
				Report report = new DeliveryRun(List.of(server), seed).run(
						Duration.ofSeconds(Math.min(SECONDS, ROUND_SECONDS)), Duration.ofSeconds(40), broker::calmDown);
				System.out.printf("-Ddelivery.seed=%d on %s: %s; %s%n", seed, wire, report, broker);
				assertThat(report.violations()).as("-Ddelivery.seed=%d", seed).isEmpty();
				assertThat(report.starts()).isPositive();
				assertThat(report.cuts()).isPositive();
				assertThat(report.resumes()).isPositive();
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Lossy {

		@Bean
		LossyBroker lossyBroker(Environment environment) {
			return new LossyBroker(DeliveryConfiguration.memoryBroker(),
					environment.getRequiredProperty("delivery.seed", Long.class));
		}

	}

}
