package io.github.ssepush.delivery;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.ssepush.delivery.DeliveryRun.Report;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests faults of connections, of the lines between the nodes and Redis, and of Redis: a
 * client gets everything once and in order, or a reset.
 */
class RedisDeliveryTests {

	private static final int SECONDS = Integer.getInteger("delivery.seconds", Extent.of(6, 20));

	private static final long SEED = Long.getLong("delivery.seed", System.nanoTime() & 0xffffff);

	@Test
	void everythingArrivesOnceAndInOrderOrTheClientIsTold() throws Exception {
		try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
				RedisProxy toOne = new RedisProxy(redis.port());
				RedisProxy toOther = new RedisProxy(redis.port());
				TestServer one = start(Wire.TOMCAT, redis, toOne);
				TestServer other = start(Wire.JETTY, redis, toOther)) {
			RedisSaboteur saboteur = new RedisSaboteur(redis, List.of(toOne, toOther), SEED).start();
			Report report = new DeliveryRun(List.of(one, other), SEED).run(Duration.ofSeconds(SECONDS),
					Duration.ofSeconds(60), saboteur::end);
			System.out.printf("-Ddelivery.seed=%d on Redis: %s; %s%n", SEED, report, saboteur.faults());
			assertThat(report.violations()).as("-Ddelivery.seed=%d", SEED).isEmpty();
			assertThat(report.resumes()).isPositive();
			assertThat(saboteur.faults()).isNotEmpty();
		}
	}

	private static TestServer start(Wire wire, RedisProcess redis, RedisProxy proxy) throws IOException {
		String[] properties = Stream
			.concat(Stream.of(redis.properties()),
					Stream.of("spring.data.redis.port=" + proxy.port(), "sse-push.redis.timeout=10s",
							"sse-push.history.max-messages=" + DeliveryRun.RETAINED,
							"sse-push.history.max-user-size=1000000", "sse-push.history.max-topic-size=1000000"))
			.toArray(String[]::new);
		return TestServer.start(wire, List.of(TestServer.Application.class, DeliveryConfiguration.class), properties);
	}

}
