package io.github.ssepush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Redis whose clock jumps, as that of another machine does after a failover. On demand,
 * as {@code .ci/nightly} does it: {@code -Dredis.executable=} names a script that runs
 * Redis with a library that adds to what the clock says, {@code -Dredis.clock=} the file
 * from which it takes the seconds.
 */
@EnabledIfSystemProperty(named = "redis.clock", matches = ".+")
class RedisClockTests {

	private static final Path CLOCK = Path.of(System.getProperty("redis.clock", ""));

	private static final int MESSAGES = 20;

	private static final int HOUR = 3600;

	private int sent;

	@Test
	void messagesAndPresenceOutliveAClockThatJumps() throws IOException {
		set(0);
		try (RedisProcess redis = RedisProcess.start();
				TestServer one = start(Wire.TOMCAT, redis);
				TestServer other = start(Wire.JETTY, redis)) {
			TestStream stream = other.open("alice");
			String start = one.clients().currentPosition("alice", List.of()).join();
			for (int offset : List.of(0, HOUR, 0, -HOUR, 0)) {
				set(offset);
				List<CompletableFuture<PushReceipt>> receipts = send(one);
				assertThat(StreamDetails.data(stream, MESSAGES)).isEqualTo(numbers(this.sent - MESSAGES, this.sent));
				receipts.forEach(CompletableFuture::join);
				await().until(() -> one.clients().isOnline("alice").join());
				await().until(() -> one.template().sendToUser("bob", "anybody there?").join().nodes() == 0);
			}
			TestStream back = one.open(one.request("/events", "alice").header("Last-Event-ID", start));
			assertThat(StreamDetails.data(back, this.sent)).isEqualTo(numbers(0, this.sent));
			stream.close();
			back.close();
			await().until(() -> !one.clients().isOnline("alice").join());
		}
	}

	private List<CompletableFuture<PushReceipt>> send(TestServer node) {
		int from = this.sent;
		this.sent += MESSAGES;
		return numbers(from, this.sent).stream().map((number) -> node.template().sendToUser("alice", number)).toList();
	}

	private static List<String> numbers(int from, int to) {
		return IntStream.range(from, to).mapToObj(Integer::toString).toList();
	}

	private static void set(int seconds) throws IOException {
		Files.writeString(CLOCK, Integer.toString(seconds));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20));
	}

	private static TestServer start(Wire wire, RedisProcess redis) {
		return TestServer.start(wire,
				Stream.concat(Stream.of(redis.properties()), Stream.of("sse-push.history.retention=1d"))
					.toArray(String[]::new));
	}

}
