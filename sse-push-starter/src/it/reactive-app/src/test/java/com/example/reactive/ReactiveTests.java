package com.example.reactive;

import java.util.List;

import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

import io.github.ssepush.ClientManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application on WebFlux pushes.
 */
class ReactiveTests {

	@Test
	void requestPushes() {
		try (Redis redis = new Redis();
				ConfigurableApplicationContext context = SpringApplication.run(ReactiveApplication.class,
						redis.properties("--server.port=0"))) {
			WebTestClient.bindToServer()
				.baseUrl("http://localhost:" + context.getEnvironment().getProperty("local.server.port"))
				.build()
				.post()
				.uri("/notices/alice")
				.exchange()
				.expectStatus()
				.isOk();
			RedisCommands<String, String> commands = redis.commands();
			List<String> messages = commands.lrange(commands.keys("sse-push:{*}:l:u:alice").get(0), 0, -1);
			assertThat(messages).hasSize(1).allMatch((message) -> message.contains("data: {\"text\":\"hello\"}"));
			assertThat(context.getBeanProvider(ClientManager.class).getIfAvailable()).isNull();
		}
	}

}
