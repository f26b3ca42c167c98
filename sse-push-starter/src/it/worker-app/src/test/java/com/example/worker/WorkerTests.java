package com.example.worker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.util.ClassUtils;

import io.github.ssepush.ClusterClients;
import io.github.ssepush.PushReceipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A worker pushes and leaves nothing else behind.
 */
class WorkerTests {

	private Redis redis;

	@BeforeEach
	void startRedis() {
		this.redis = new Redis();
	}

	@AfterEach
	void stopRedis() {
		this.redis.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "org.springframework.web.servlet.DispatcherServlet",
			"org.springframework.security.core.Authentication", "jakarta.servlet.Servlet",
			"org.springframework.web.context.WebApplicationContext" })
	void neitherWebNorSecurityIsThere(String type) {
		assertThat(ClassUtils.isPresent(type, null)).isFalse();
	}

	@Test
	void runnerThatSendsAThousandAndEndsLosesNoneAndLeavesNoNode() {
		SpringApplication.run(WorkerApplication.class, this.redis.properties("--reports=1000")).close();
		RedisCommands<String, String> commands = this.redis.commands();
		List<String> histories = commands.keys("sse-push:{*}:l:t:reports");
		assertThat(histories).hasSize(1);
		List<String> messages = commands.lrange(histories.get(0), 0, -1);
		assertThat(messages).hasSize(1000);
		IntStream.range(0, 1000)
			.forEach((i) -> assertThat(messages.get(i)).contains("data: {\"number\":" + i + "}"));
		assertThat(commands.keys("*")).allMatch((key) -> key.matches("sse-push:\\{.*}:[lm]:t:reports"));
	}

	@Test
	void workerIsNoNodeWhileItRuns() throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(WorkerApplication.class,
				this.redis.properties())) {
			ClusterClients cluster = context.getBean(ClusterClients.class);
			assertThat(cluster.nodes().get(10, TimeUnit.SECONDS).items()).isEmpty();
			assertThat(cluster.nodes().get(10, TimeUnit.SECONDS).isComplete()).isTrue();
			assertThat(cluster.count().get(10, TimeUnit.SECONDS)).isZero();
			assertThat(this.redis.commands().keys("sse-push:{*}:n")).isEmpty();
		}
	}

	@Test
	void listenerPushesWithItsTransaction() throws Exception {
		try (ConfigurableApplicationContext context = SpringApplication.run(WorkerApplication.class,
				this.redis.properties())) {
			OrderListener listener = context.getBean(OrderListener.class);
			CompletableFuture<PushReceipt> sent = listener.shipped(42);
			assertThat(sent.get(10, TimeUnit.SECONDS).duplicate()).isFalse();
			assertThatExceptionOfType(DuplicateKeyException.class).isThrownBy(() -> listener.shipped(42));
			RedisCommands<String, String> commands = this.redis.commands();
			assertThat(commands.lrange(commands.keys("sse-push:{*}:l:u:alice").get(0), 0, -1)).hasSize(1);
		}
	}

}
