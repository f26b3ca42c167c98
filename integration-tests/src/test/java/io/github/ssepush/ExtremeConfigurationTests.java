package io.github.ssepush;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RunBody;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an application works with the largest and with the smallest values that are
 * accepted.
 */
class ExtremeConfigurationTests {

	private static final String CENTURY = "36500d";

	private static final String ALL = "9223372036854775807B";

	private static final List<String> LARGEST = List.of("heartbeat-interval=" + CENTURY, "retry=" + CENTURY,
			"client.write-timeout=" + CENTURY, "client.max-lifetime=" + CENTURY,
			"client.min-heartbeat-interval=" + CENTURY, "history.max-messages=2147483647",
			"history.max-user-size=" + ALL, "history.max-topic-size=" + ALL, "history.retention=" + CENTURY,
			"history.max-total-size=" + ALL, "history.max-destinations=2147483647",
			"history.idempotency-period=" + CENTURY, "run.max-size=" + ALL, "run.idle-timeout=" + CENTURY,
			"run.retention=" + CENTURY, "limits.max-message-size=" + ALL, "limits.max-topics=78",
			"limits.max-clients=2147483647", "limits.max-clients-per-user=2147483647",
			"limits.max-connects-per-user=2147483647", "limits.max-pending-events=2147483647",
			"security.clock-skew=" + CENTURY, "security.expiry-lead=" + CENTURY,
			"security.ticket.max-per-user=2147483647", "cors.allowed-origins=https://app.example.com",
			"cors.max-age=" + CENTURY, "presence.enabled=true", "presence.grace=" + CENTURY);

	private static final List<String> SMALLEST = List.of("heartbeat-interval=1ms", "retry=1ms",
			"client.min-heartbeat-interval=1s", "client.writers=1", "history.max-messages=1",
			"history.max-user-size=0B", "history.max-topic-size=0B", "run.flush-interval=0", "limits.max-topics=0",
			"limits.max-clients=1", "limits.max-clients-per-user=1", "limits.max-connects-per-user=0",
			"limits.max-pending-events=1", "security.clock-skew=0", "security.expiry-lead=0",
			"security.ticket.max-per-user=1", "cors.allowed-origins=https://app.example.com", "cors.max-age=0",
			"presence.enabled=true", "presence.grace=1ms", "history.idempotency-period=1ms", "shutdown.drain-period=0",
			"shutdown.wait-for-runs=0");

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	@Test
	void applicationWorksWithTheLargestValues() {
		works("large", Stream.of(), LARGEST);
	}

	@Test
	void applicationWorksWithTheLargestValuesAndRedis() {
		works("large", Stream.of(redis.properties()), LARGEST);
	}

	@Test
	void applicationWorksWithTheSmallestValues() {
		works("small", Stream.of(), SMALLEST);
	}

	@Test
	void applicationWorksWithTheSmallestValuesAndRedis() {
		works("small", Stream.of(redis.properties()), SMALLEST);
	}

	private static void works(String user, Stream<String> broker, List<String> values) {
		String[] properties = Stream.concat(broker, values.stream().map("sse-push."::concat)).toArray(String[]::new);
		try (TestServer server = TestServer.start(Wire.TOMCAT, properties)) {
			try (TestStream stream = server.open(user)) {
				SseMessage message = SseMessage.data("hi")
					.idempotencyKey("key")
					.expiresAfter(Duration.ofSeconds(Long.MAX_VALUE))
					.build();
				assertThat(server.template().sendToUser(user, message)).succeedsWithin(10, TimeUnit.SECONDS);
				assertThat(stream).next().hasData("hi");
				assertThat(server.clients().isOnline(user)).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(true);
			}
			Run run = server.bean(RunOperations.class).start(user, "run");
			run.append("text");
			run.complete();
			assertThat(run.outcome()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(RunOutcome.COMPLETE);
			assertThat(RunBody.text(server.send(server.request("/events/runs/run", user))))
				.startsWith("text<sse-push.end");
			try (TestStream again = server.open(server.request("/events?from=user:earliest", user))) {
				assertThat(again).next().hasData("hi");
				assertThat(server.clients().revoke(user, Duration.ofSeconds(Long.MAX_VALUE))).succeedsWithin(10,
						TimeUnit.SECONDS);
				assertThat(again).ends();
			}
		}
	}

}
