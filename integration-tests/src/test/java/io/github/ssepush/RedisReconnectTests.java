package io.github.ssepush;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.OpenTopics;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the load on Redis of clients that connect and disconnect.
 */
class RedisReconnectTests {

	private static final String PATH = "/events?topic=a&topic=b&topic=c";

	private static final int RECONNECTS = 50;

	@Test
	void userWhoReconnectsCostsRedisNothing() {
		try (RedisProcess redis = RedisProcess.start(); TestServer server = start(Wire.TOMCAT, redis, "1m")) {
			TestStream stream = server.open(server.request(PATH, "alice"));
			server.template().sendToUser("alice", "there").join();
			long before = calls(redis);
			for (int i = 0; i < RECONNECTS; i++) {
				stream.close();
				server.awaitClients(0);
				stream = server.open(server.request(PATH, "alice"));
			}
			server.template().sendToUser("alice", "here").join();
			assertThat(stream).next().hasData("here");
			// One is the message.
			assertThat(calls(redis) - before).isEqualTo(1);
		}
	}

	@Test
	void moreClientsOfTheSameDestinationsCostNothing() {
		try (RedisProcess redis = RedisProcess.start(); TestServer server = start(Wire.TOMCAT, redis, "1m")) {
			server.open(server.request(PATH, "alice"));
			server.template().sendToUser("alice", "there").join();
			long before = calls(redis);
			for (int i = 0; i < 10; i++) {
				server.open(server.request(PATH, "alice"));
			}
			server.closeStreams();
			server.awaitClients(0);
			assertThat(calls(redis)).isEqualTo(before);
		}
	}

	@Test
	void absenceIsExactForWhoAsksOnTheSameNodeAndToldToOthersALittleLater() {
		try (RedisProcess redis = RedisProcess.start();
				TestServer one = start(Wire.TOMCAT, redis, "1m");
				TestServer other = start(Wire.JETTY, redis, "1m");
				TestServer quick = start(Wire.TOMCAT, redis, "500ms")) {
			TestStream alice = one.open("alice");
			TestStream bob = quick.open("bob");
			Patience.await().until(() -> Patience.get(other.clients().isOnline("alice")));
			assertThat(other.template().sendToUser("alice", "hi").join().nodes()).isEqualTo(1);
			alice.close();
			bob.close();
			one.awaitClients(0);
			assertThat(other.clients().isOnline("alice").join()).isTrue();
			assertThat(one.clients().isOnline("alice").join()).isFalse();
			assertThat(other.clients().isOnline("alice").join()).isFalse();
			Awaitility.await().until(() -> !other.clients().isOnline("bob").join());
			one.open("alice");
			// The destination was still attached: the hello does not wait for the count.
			Awaitility.await().until(() -> other.clients().isOnline("alice").orTimeout(10, TimeUnit.SECONDS).join());
			one.closeStreams();
			one.awaitClients(0);
			assertThat(one.template().sendToUser("alice", "anybody?").join().nodes()).isZero();
		}
	}

	private static long calls(RedisProcess redis) {
		return redis.commands()
			.info("commandstats")
			.lines()
			.filter((line) -> line.startsWith("cmdstat_evalsha:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll(".*:calls=(\\d+).*", "$1")))
			.sum();
	}

	private static TestServer start(Wire wire, RedisProcess redis, String beatInterval) {
		return TestServer
			.start(wire, List.of(TestServer.Application.class, OpenTopics.class),
					Stream.concat(Stream.of(redis.properties()), Stream
						.of("sse-push.redis.beat-interval=" + beatInterval, "sse-push.limits.max-connects-per-user=0"))
						.toArray(String[]::new));
	}

}
