package io.github.ssepush;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However many requests need Redis while it is away, the rest of the application answers.
 */
@ParameterizedClass
@EachContainer
class RedisAwayRequestTests {

	/** A number above the threads that either server has for requests. */
	private static final int MANY = 250;

	/** A request that waits for so long would show. */
	private static final int TIMEOUT_SECONDS = 40;

	private static final int PATIENCE_SECONDS = 15;

	@Parameter
	Wire wire;

	private RedisProcess redis;

	private TestServer server;

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.server = TestServer.start(this.wire, List.of(TestServer.Application.class, Ping.class),
				Stream
					.concat(Stream.of(this.redis.properties()),
							Stream.of("sse-push.redis.timeout=" + TIMEOUT_SECONDS + "s"))
					.toArray(String[]::new));
	}

	@AfterEach
	void stop() {
		this.redis.resume();
		this.server.close();
		this.redis.close();
	}

	@ParameterizedTest
	@EnumSource
	void restOfTheApplicationAnswersWhileRedisHangs(Request request) {
		this.redis.pause();
		assertPingIsAnsweredAmong(request);
	}

	@FullBuild
	@ParameterizedTest
	@EnumSource
	void restOfTheApplicationAnswersWhileRedisIsDown(Request request) {
		this.redis.kill();
		SsePushBroker broker = this.server.bean(SsePushBroker.class);
		Awaitility.await().until(() -> broker.state().status() != BrokerState.Status.UP);
		assertPingIsAnsweredAmong(request);
		this.redis.restart();
	}

	private void assertPingIsAnsweredAmong(Request request) {
		List<RawClient> clients = Stream.generate(() -> RawClient.connect(this.server)).limit(MANY).toList();
		clients.forEach((client) -> client.sendPart(request.text()));
		CompletableFuture<String> ping = CompletableFuture
			.supplyAsync(() -> this.server.send(this.server.request("/ping", "somebody")).body(),
					(task) -> new Thread(task).start())
			.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS);
		assertThat(ping.join()).isEqualTo("pong");
		assertThat(clients)
			.allSatisfy((client) -> assertThat(client.readHead().get(0)).startsWith("HTTP/1.1 " + request.status));
		if (request.status == 200) {
			Awaitility.await().untilAsserted(() -> assertThat(refused()).isEqualTo(MANY));
		}
		clients.forEach(RawClient::close);
	}

	private double refused() {
		return this.server.bean(MeterRegistry.class)
			.get("sse.push.clients.refused")
			.tag("reason", "unavailable")
			.counter()
			.count();
	}

	/**
	 * The requests that need Redis, or seem to.
	 */
	enum Request {

		MALFORMED_TICKET("GET /events?ticket=x", 401),

		TICKET("GET /events?ticket=" + "q".repeat(43), 200),

		TICKET_WITH_SECRET("GET /events?ticket=" + "q".repeat(43), 200, "Last-Event-ID: 2~" + "s".repeat(22)),

		RUN("GET /events/runs/answer", 200, "Authorization: Bearer " + Tokens.of("alice")),

		STOP_OF_RUN("POST /events/runs/answer/stop", 503, "Content-Length: 0",
				"Authorization: Bearer " + Tokens.of("alice")),

		ISSUE("POST /events/ticket", 503, "Content-Length: 0", "Authorization: Bearer " + Tokens.of("alice")),

		REFRESH("POST /events/refresh", 503, "Content-Length: 0", "Authorization: Bearer " + Tokens.of("alice"),
				"SSE-Push-Client: 1z2y3x4w-1a2b3c4d5e6f7g8h9i0j");

		private final String line;

		private final int status;

		private final List<String> headers;

		Request(String line, int status, String... headers) {
			this.line = line;
			this.status = status;
			this.headers = List.of(headers);
		}

		String text() {
			return this.line + " HTTP/1.1\r\nHost: localhost\r\n" + String.join("\r\n", this.headers)
					+ (this.headers.isEmpty() ? "\r\n" : "\r\n\r\n");
		}

	}

	/**
	 * The rest of the application.
	 */
	@RestController
	@Configuration(proxyBeanMethods = false)
	static class Ping {

		@GetMapping("/ping")
		String ping() {
			return "pong";
		}

	}

}
