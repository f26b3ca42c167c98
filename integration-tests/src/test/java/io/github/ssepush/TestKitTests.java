package io.github.ssepush;

import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tls;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SsePushFaults;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.autoconfigure.SsePushTestClientAutoConfiguration;
import io.github.ssepush.test.autoconfigure.SsePushTestTokensAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The test kit on each container, over TLS, and with Redis.
 */
class TestKitTests {

	private static final List<Class<?>> SOURCES = List.of(TestServer.Application.class,
			SsePushTestTokensAutoConfiguration.class, SsePushTestClientAutoConfiguration.class);

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	@ParameterizedTest
	@EachContainer
	void aStreamIsCutAndResumed(Wire wire) {
		try (TestServer server = TestServer.start(wire, SOURCES)) {
			resume(server);
			TestStream bob = server.bean(SsePushTestClient.class).as("bob").open();
			server.bean(SsePushFaults.class).restart();
			bob.reconnect();
			assertThat(bob).isReset("unknown", Destination.user("bob"), Destination.everyone());
			server.bean(SsePushFaults.class).expireToken(bob);
			assertThat(bob).isExpiring().endsWith(CloseReason.TOKEN_EXPIRED);
		}
	}

	@ParameterizedTest
	@EachContainer
	void aStreamIsReadOverTls(Wire wire) {
		try (TestServer server = TestServer.start(wire, SOURCES, Tls.properties())) {
			resume(server);
		}
	}

	@Test
	void redisKeepsTheHistoryOverADrain() {
		try (TestServer server = TestServer.start(Wire.TOMCAT,
				List.of(TestServer.Application.class, SsePushTestTokensAutoConfiguration.class,
						SsePushTestClientAutoConfiguration.class, Redis.class),
				"sse-push.broker=redis", "spring.autoconfigure.exclude=")) {
			resume(server);
			TestStream alice = server.bean(SsePushTestClient.class).as("alice").open();
			server.bean(SsePushFaults.class).drain();
			assertThat(alice).saysGoodbye().endsWith(CloseReason.SHUTDOWN);
			server.template().sendToUser("alice", "after").join();
			alice.reconnect();
			assertThat(alice).receives("after").isNotReset();
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> server.bean(SsePushFaults.class).restart())
				.withMessageContaining("use drain()");
		}
	}

	private static void resume(TestServer server) {
		SsePushTestClient client = server.bean(SsePushTestClient.class);
		TestStream alice = client.as("alice").open();
		TestStream bob = client.as("bob").open();
		server.template().sendToUser("alice", "1");
		assertThat(alice).receives("1");
		alice.cut();
		server.template().sendToUser("alice", "2");
		server.template().broadcast("3");
		alice.reconnect();
		assertThat(alice).receives("2", "3").isNotReset();
		assertThat(bob).receives("3");
	}

	/**
	 * Names the Redis of the test, as {@code @ServiceConnection} would.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Redis {

		@Bean
		DataRedisConnectionDetails redisConnectionDetails() {
			return new DataRedisConnectionDetails() {

				@Override
				public Standalone getStandalone() {
					return Standalone.of(redis.uri().getHost(), redis.uri().getPort());
				}

			};
		}

	}

}
