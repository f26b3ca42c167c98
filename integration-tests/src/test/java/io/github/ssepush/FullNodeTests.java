package io.github.ssepush;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node whose server accepts few connections, and more clients than that. Nothing is set
 * but the number of connections.
 */
@ParameterizedClass
@EachContainer
class FullNodeTests {

	private static final int CONNECTIONS = 60;

	private static final int LIMIT = 48;

	private static final int REJECTED = 200;

	private static TestServer server;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, "server.tomcat.max-connections=" + CONNECTIONS,
				"server.jetty.max-connections=" + CONNECTIONS, "sse-push.heartbeat-interval=100ms");
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@AfterEach
	void awaitTheEnd() {
		server.awaitClients(0);
	}

	@Test
	@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void healthAnswersWhileManyRejectedClientsKeepReconnecting() throws InterruptedException {
		List<TestStream> streams = fill();
		AtomicBoolean done = new AtomicBoolean();
		LongAdder rejected = new LongAdder();
		ExecutorService clients = Executors.newFixedThreadPool(REJECTED);
		try {
			IntStream.range(0, REJECTED).forEach((i) -> clients.execute(() -> reconnect("late-" + i, rejected, done)));
			for (long seen = 0; seen < 3L * REJECTED; seen = rejected.sum()) {
				assertThatHealthAnswers();
				assertThat(server.clients().count()).isEqualTo(LIMIT);
			}
		}
		finally {
			done.set(true);
			clients.shutdown();
			assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
			streams.forEach(TestStream::close);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "200|", "503|SSE-Push-Client-Version: 1" })
	void clientForWhichThereIsNoRoomLosesItsConnection(String rejection) {
		List<TestStream> streams = fill();
		String[] parts = rejection.split("\\|", 2);
		assertThatConnectionEnds(parts[0], RawClient.request("/events", Tokens.of("late"), headers(parts[1])));
		streams.forEach(TestStream::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "403 GET /events?topic=secret", "401 GET /events?ticket=made-up", "405 DELETE /events",
			"405 GET /events/ticket", "405 GET /events/refresh", "401 POST /events/refresh", "401 POST /events/ticket",
			"404 POST /events/refresh" })
	void clientThatIsRejectedLosesItsConnection(String rejection) {
		String[] parts = rejection.split(" ");
		String token = parts[0].equals("401") ? "Bearer made-up" : "Bearer " + Tokens.of("alice");
		String authorization = parts[2].contains("ticket=") ? "X-None: 1" : "Authorization: " + token;
		assertThatConnectionEnds(parts[0],
				(parts[1] + " " + parts[2] + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
						+ "SSE-Push-Client: nobody\r\n" + authorization + "\r\n\r\n")
					.getBytes(StandardCharsets.UTF_8));
	}

	private static String[] headers(String text) {
		return text.isEmpty() ? new String[0] : new String[] { text };
	}

	private static void assertThatConnectionEnds(String status, byte[] request) {
		try (RawClient client = RawClient.connect(server)) {
			client.sendPart(new String(request, StandardCharsets.UTF_8));
			List<String> head = client.readHead();
			assertThat(head).first().asString().contains(" " + status);
			assertThat(head).anyMatch("connection: close"::equalsIgnoreCase);
			client.readToEnd();
		}
	}

	private static void assertThatHealthAnswers() {
		try (RawClient probe = RawClient.connect(server)) {
			probe.send("GET /actuator/health HTTP/1.1", "Host: localhost", "Connection: close",
					"Authorization: Bearer " + Tokens.of("probe"));
			assertThat(probe.readHead()).first().asString().contains(" 200");
		}
	}

	/** Reconnect as a browser would, but without waiting. */
	private static void reconnect(String user, LongAdder rejected, AtomicBoolean done) {
		while (!done.get()) {
			try (RawClient client = RawClient.connect(server)) {
				client.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + Tokens.of(user));
				client.awaitEnd();
				rejected.increment();
			}
		}
	}

	private static List<TestStream> fill() {
		List<TestStream> streams = IntStream.range(0, 3 * 20).mapToObj((i) -> server.open("user-" + i % 3)).toList();
		server.awaitClients(LIMIT);
		return streams;
	}

}
