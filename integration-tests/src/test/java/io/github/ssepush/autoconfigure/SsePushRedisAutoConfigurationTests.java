package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

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
		this.asked.withBean(SsePushBroker.class, SsePushRedisAutoConfigurationTests::memoryBroker)
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
				"not part of a cluster", "spring.data.redis.host");
		assertFails(this.asked.withPropertyValues("spring.data.redis.masterreplica.nodes=localhost:" + redis.port()),
				"replicas", "spring.data.redis.host");
		assertFails(this.asked.withBean(DataRedisConnectionDetails.class, MasterAndReplicas::new), "replicas",
				"spring.data.redis.host");
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
	void nothingListensToConnectionsAfterTheContext() {
		try (LogCapture log = LogCapture.start()) {
			for (int i = 0; i < 10; i++) {
				this.asked.run((context) -> assertThat(context).hasNotFailed());
			}
			assertThat(log.messages()).noneMatch((message) -> message.startsWith("ERROR"));
		}
	}

	@Test
	void masterAndReplicasDoNotConcernABrokerOfTheApplication() {
		this.asked.withBean(DataRedisConnectionDetails.class, MasterAndReplicas::new)
			.withBean(SsePushBroker.class, SsePushRedisAutoConfigurationTests::memoryBroker)
			.withPropertyValues("spring.main.lazy-initialization=true")
			.run((context) -> assertThat(context).hasNotFailed());
		this.bare.withPropertyValues("sse-push.broker=redis")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.data.redis"))
			.withBean(RedisConnectionFactory.class, SsePushRedisAutoConfigurationTests::factory)
			.run((context) -> assertThat(context).hasSingleBean(RedisBroker.class));
	}

	private static SsePushBroker memoryBroker() {
		return new MemoryBroker(
				new MemoryLimits(new HistoryLimits(1, 1, 1, Duration.ofHours(1), Duration.ofHours(1)), 1, 1));
	}

	private static RedisConnectionFactory factory() {
		LettuceConnectionFactory factory = new LettuceConnectionFactory("localhost", redis.port());
		factory.setEagerInitialization(false);
		return factory;
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

	/**
	 * Connection details as Testcontainers or Docker Compose might give them, without a
	 * property.
	 */
	private static final class MasterAndReplicas implements DataRedisConnectionDetails {

		@Override
		public MasterReplica getMasterReplica() {
			return () -> List.of(new Node("localhost", redis.port()));
		}

	}

}
