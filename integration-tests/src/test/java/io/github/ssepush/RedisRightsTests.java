package io.github.ssepush;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.lettuce.core.FlushMode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The rights in Redis that {@code docs/scaling.md} names are enough, and no more than
 * that.
 */
class RedisRightsTests {

	private static final Pattern CALL = Pattern.compile("redis\\.call\\(\\s*'(\\w+)'");

	/** The commands that nodes send to Redis outside of scripts. */
	private static final Set<String> OUTSIDE = Set.of("evalsha", "script|load", "subscribe", "unsubscribe", "ping",
			"info", "hello", "client|setname");

	@AutoClose
	private static final RedisProcess redis = RedisRights.start();

	@Test
	void rightsAreThoseThatScriptsAndNodesNeed() throws IOException {
		Set<String> needed = new TreeSet<>(OUTSIDE);
		Resource[] scripts = new PathMatchingResourcePatternResolver()
			.getResources("classpath*:io/github/ssepush/broker/redis/*.lua");
		for (Resource script : scripts) {
			Matcher call = CALL.matcher(script.getContentAsString(StandardCharsets.UTF_8));
			while (call.find()) {
				needed.add(call.group(1).toLowerCase(Locale.ROOT));
			}
		}
		assertThat(RedisRights.documented()).startsWith("~sse-push:*", "resetchannels", "&sse-push:*", "-@all");
		assertThat(RedisRights.documented().stream().skip(4).map((right) -> right.substring(1)))
			.containsExactlyInAnyOrderElementsOf(needed);
	}

	@Test
	void nodesNeedNoOtherRights() {
		redis.commands().aclLogReset();
		try (TestServer one = start(Wire.TOMCAT); TestServer other = start(Wire.JETTY)) {
			String ticket = Patience.ticket(one, "alice");
			TestStream stream = Patience.open(other, other.request("/events?ticket=" + ticket));
			one.template().sendToUser("alice", "stored").join();
			one.template().sendToUser("alice", SseMessage.data("passing").ephemeral().build()).join();
			SseMessage once = SseMessage.data("once").idempotencyKey("key").build();
			one.template().sendToUser("alice", once).join();
			assertThat(one.template().sendToUser("alice", once).join().duplicate()).isTrue();
			one.template().sendToClient(stream.clientId(), "to the client").join();
			one.template().broadcast("to everyone").join();
			assertThat(StreamDetails.data(stream, 5)).containsExactly("stored", "passing", "once", "to the client",
					"to everyone");
			Patience.await().until(() -> Patience.get(one.clients().isOnline("alice")));
			String id = StreamDetails.hello(stream).id();
			TestStream resumed = Patience.open(one,
					one.request("/events?ticket=" + ticket).header("Last-Event-ID", id));
			int refreshed = Patience
				.send(other,
						other.request("/events/refresh", "alice")
							.header("SSE-Push-Client", resumed.clientId())
							.POST(HttpRequest.BodyPublishers.noBody()))
				.statusCode();
			assertThat(refreshed).isEqualTo(200);
			redis.commands().scriptFlush();
			one.template().sendToUser("alice", "after the flush").join();
			assertThat(one.clients().disconnectClient(stream.clientId(), CloseReason.DISCONNECTED).join()).isTrue();
			one.clients().revoke("alice", Duration.ofMinutes(1)).join();
			assertThat(resumed).ends();
			Stream.of(one, other)
				.map((node) -> node.bean(SsePushBroker.class))
				.forEach((broker) -> Awaitility.await()
					.untilAsserted(() -> assertThat(broker.state().status()).isEqualTo(BrokerState.Status.UP)));
		}
		// Redis 6.2 names no subcommand.
		assertThat(redis.commands().aclLog())
			.filteredOn((denied) -> !Set.of("client|setinfo", "client").contains(denied.get("object")))
			.isEmpty();
	}

	@Test
	void whatNodesDoNotNeedIsForbidden() {
		RedisClient client = RedisClient.create(RedisRights.uri(redis.uri()));
		try {
			RedisCommands<String, String> commands = client.connect().sync();
			commands.set("sse-push:mine", "1");
			assertThat(Arrays.<Runnable>asList(commands::flushall, commands::flushdb, () -> commands.swapdb(0, 1),
					() -> commands.functionFlush(FlushMode.SYNC), () -> commands.keys("*"),
					() -> commands.configGet("*"), commands::scriptFlush,
					() -> commands.eval("return 1", ScriptOutputType.INTEGER), () -> commands.get("session:1"),
					() -> commands.publish("news", "fake"), commands::aclList))
				.allSatisfy((forbidden) -> assertThatExceptionOfType(RedisCommandExecutionException.class)
					.isThrownBy(forbidden::run)
					.withMessageMatching("NOPERM .+|ERR unknown command `FUNCTION`.+"));
		}
		finally {
			client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		}
	}

	private static TestServer start(Wire wire) {
		return TestServer.start(wire, Stream
			.concat(Stream.of(redis.properties()),
					Stream.of("spring.data.redis.username=" + RedisRights.USER,
							"spring.data.redis.password=" + RedisRights.PASSWORD, "spring.data.redis.client-name=shop"))
			.toArray(String[]::new));
	}

}
