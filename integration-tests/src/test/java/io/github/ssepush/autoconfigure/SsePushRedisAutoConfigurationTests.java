package io.github.ssepush.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.broker.redis.RedisTicketStore;
import io.github.ssepush.broker.redis.UnsupportedRedisException;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.ticket.TicketStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * The broker for many nodes is there when it is asked for, or the application does not
 * start.
 */
class SsePushRedisAutoConfigurationTests {

	private static RedisProcess redis;

	private final WebApplicationContextRunner bare = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SsePushAutoConfiguration.class, SsePushRedisAutoConfiguration.class));

	private final WebApplicationContextRunner runner = this.bare
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
		.withPropertyValues("spring.data.redis.port=" + redis.port());

	private final WebApplicationContextRunner asked = this.runner.withPropertyValues("sse-push.broker=redis");

	@BeforeAll
	static void startRedis() {
		redis = RedisProcess.start("--maxmemory-policy", "allkeys-lru");
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@Test
	void redisAloneIsNotAskedFor() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(MemoryBroker.class)
			.doesNotHaveBean(RedisBroker.class)
			.doesNotHaveBean(TicketStore.class));
	}

	@Test
	void brokerAndTicketsAreThereWhenAskedFor() {
		this.asked.run((context) -> assertThat(context).hasSingleBean(RedisBroker.class)
			.hasSingleBean(RedisTicketStore.class)
			.doesNotHaveBean(MemoryBroker.class));
		this.asked.withPropertyValues("sse-push.security.ticket.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(RedisBroker.class).doesNotHaveBean(TicketStore.class));
		this.asked.withPropertyValues("sse-push.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SsePushBroker.class));
	}

	@Test
	void brokerOfTheApplicationWins() {
		MemoryLimits limits = new MemoryLimits(new HistoryLimits(1, 1, 1, Duration.ofHours(1), Duration.ofHours(1)), 1,
				1);
		this.asked.withBean(SsePushBroker.class, () -> new MemoryBroker(limits))
			.run((context) -> assertThat(context).hasSingleBean(SsePushBroker.class)
				.doesNotHaveBean(RedisBroker.class)
				.doesNotHaveBean(RedisTicketStore.class));
	}

	@Test
	void serverThatDropsKeysIsReportedOnce() {
		try (LogCapture log = LogCapture.start()) {
			this.asked.run((context) -> assertThat(context).hasNotFailed());
			assertThat(log.messages()).filteredOn((message) -> message.startsWith("WARN"))
				.filteredOn((message) -> message.contains("maxmemory-policy"))
				.singleElement()
				.asString()
				.contains("noeviction");
		}
	}

	@Test
	void applicationStartsThoughRedisCanNotBeReached() {
		this.asked.withPropertyValues("spring.data.redis.port=1", "sse-push.redis.timeout=200ms").run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(SsePushBroker.class).state().detail()).contains("localhost:1");
		});
	}

	@Test
	void withoutWhatItNeedsTheApplicationDoesNotStartAndIsToldWhatToDo() {
		assertFails(this.bare.withPropertyValues("sse-push.broker=redis"), "RedisConnectionFactory",
				"spring-boot-starter-data-redis");
		assertFails(
				this.bare.withPropertyValues("sse-push.broker=redis")
					.withBean(RedisConnectionFactory.class, () -> mock(RedisConnectionFactory.class)),
				"Lettuce", "client-type");
		assertFails(this.asked.withPropertyValues("spring.data.redis.cluster.nodes=localhost:" + redis.port()),
				"Cluster", "Sentinel");
		assertFails(this.asked.withPropertyValues("spring.data.redis.masterreplica.nodes=localhost:" + redis.port()),
				"replicas", "spring.data.redis.host");
		assertFails(
				this.bare.withPropertyValues("sse-push.broker=redis")
					.withClassLoader(new FilteredClassLoader("io.lettuce.core")),
				"Lettuce", "spring-boot-starter-data-redis");
		assertFails(
				this.bare.withPropertyValues("sse-push.broker=redis")
					.withClassLoader(new FilteredClassLoader("io.lettuce.core", "org.springframework.data.redis")),
				"Spring Data Redis", "spring-boot-starter-data-redis");
	}

	@Test
	void missingModuleIsNamedWithSpringBootsStarter() {
		this.bare.withPropertyValues("sse-push.broker=redis")
			.withClassLoader(new FilteredClassLoader("io.github.ssepush.broker.redis"))
			.run((context) -> {
				assertThat(context).hasFailed();
				FailureAnalysis analysis = new MissingRedisModuleFailureAnalyzer().analyze(context.getStartupFailure());
				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).contains("sse-push.broker");
				assertThat(analysis.getAction()).contains("io.github.ssepush:sse-push-redis",
						"spring-boot-starter-data-redis");
			});
	}

	private static void assertFails(WebApplicationContextRunner runner, String description, String action) {
		runner.run((context) -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new UnsupportedRedisFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("sse-push.broker", description);
			assertThat(analysis.getAction()).contains(action);
			assertThat(analysis.getCause()).isInstanceOf(UnsupportedRedisException.class);
		});
	}

}
