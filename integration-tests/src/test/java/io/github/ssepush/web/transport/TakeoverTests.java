package io.github.ssepush.web.transport;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.coyote.AbstractProtocol;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

import io.github.ssepush.CloseReason;
import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams on connections that were taken over: the server has ended the request and still
 * counts the connection. Nothing is written to a stream by itself, so that a client that
 * leaves is noticed by reading alone.
 */
@Tag("takeover")
@ParameterizedClass
@EachContainer(always = { Wire.TOMCAT, Wire.JETTY })
@Tag("races")
class TakeoverTests {

	@TempDir
	static Path directory;

	private static TestServer server;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		Path logs = directory.resolve(wire.name());
		server = TestServer.start(wire, List.of(TestServer.Application.class, Leftovers.class, EarlyWriter.class),
				"sse-push.transport=auto", "sse-push.heartbeat-interval=1h", "sse-push.history.max-user-size=10MB",
				"server.jetty.max-connections=1000", "server.jetty.accesslog.enabled=true",
				"server.jetty.accesslog.filename=" + logs + ".log", "server.tomcat.accesslog.enabled=true",
				"server.tomcat.accesslog.buffered=false", "server.tomcat.accesslog.directory=" + directory,
				"server.tomcat.accesslog.prefix=" + wire, "server.tomcat.accesslog.file-date-format=",
				"server.tomcat.accesslog.suffix=.log", "server.compression.enabled=true",
				"server.compression.additional-mime-types=text/event-stream");
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@Test
	void theRequestIsOverWhileTheStreamIsOpen() {
		Queue<String> authentications = server.bean(Leftovers.class).authentications;
		int before = authentications.size();
		TestStream alice = server.open("alice");
		await().untilAsserted(() -> assertThat(server.requestsInProgress()).isZero());
		server.template().sendToUser("alice", "hi");
		assertThat(alice).next().hasData("hi");
		await().until(() -> authentications.size() > before);
		assertThat(authentications).containsOnly("none");
		leave(alice);
	}

	@Test
	void theBodyEndsWithTheConnection() {
		try (RawClient alice = RawClient.connect(server)) {
			alice.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + Tokens.of("alice"));
			List<String> head = alice.readHead();
			assertThat(head).first().asString().startsWith("HTTP/1.1 200");
			assertThat(head).extracting((line) -> line.toLowerCase(Locale.ROOT))
				.contains("connection: close")
				.anyMatch((line) -> line.startsWith("content-type: text/event-stream"))
				.anyMatch((line) -> line.startsWith("x-content-type-options:"))
				.noneMatch((line) -> line.matches("(content-length|transfer-encoding|upgrade):.*"));
			alice.readUntil("sse-push.hello");
		}
		server.awaitClients(0);
	}

	@Test
	void filterMayHaveAskedForTheWriter() {
		TestStream alice = server.open(server.request("/events?writer=1", "alice"));
		assertThat(StreamDetails.headers(alice).firstValue("X-Content-Type-Options")).isPresent();
		server.template().sendToUser("alice", "hi");
		assertThat(alice).next().hasData("hi");
		leave(alice);
	}

	/** A few more may be there, kept alive by other tests. */
	@Test
	void theConnectionCountsUntilItIsClosed() {
		List<RawClient> clients = IntStream.range(0, 20)
			.mapToObj((i) -> RawClient.open(server, Tokens.of("alice")))
			.toList();
		await().untilAsserted(() -> assertThat(server.requestsInProgress()).isZero());
		assertThat(connections()).isGreaterThanOrEqualTo(20);
		assertThat(metered()).allSatisfy((count) -> assertThat(count).isGreaterThanOrEqualTo(20));
		clients.forEach(RawClient::close);
		server.awaitClients(0);
		await().untilAsserted(() -> {
			assertThat(connections()).isLessThan(10);
			assertThat(metered()).allSatisfy((count) -> assertThat(count).isLessThan(10));
		});
	}

	@Test
	void thereIsOneLineInTheAccessLogAndItDoesNotWaitForTheEnd() throws IOException {
		TestStream alice = server.open(server.request("/events?once=1", "alice"));
		await().untilAsserted(() -> assertThat(logged("once=1")).hasSize(1));
		leave(alice);
		server.send(server.request("/?after=1", "alice"));
		await().untilAsserted(() -> assertThat(logged("after=1")).hasSize(1));
		assertThat(logged("once=1")).singleElement().asString().contains(" 200 ");
	}

	@ParameterizedTest
	@EnumSource
	void aPeerThatGoesOrTalksEndsTheStream(Departure departure) {
		RawClient alice = RawClient.open(server, Tokens.of("alice"));
		server.awaitClients(1);
		departure.action.accept(alice);
		server.awaitClients(0);
		alice.close();
	}

	@Test
	void whatComesRightBehindTheRequestEndsTheStreamAndIsNotAnswered() {
		String request = new String(RawClient.request("/events", Tokens.of("alice")), StandardCharsets.UTF_8);
		try (RawClient alice = RawClient.connect(server)) {
			alice.sendPart(request + request);
			alice.awaitEnd();
			server.awaitClients(0);
		}
	}

	@Test
	void aSlowReaderGetsEverythingInOrder() {
		try (TestStream alice = server.stalled("alice", 4096)) {
			server.awaitClients(1);
			List<String> messages = IntStream.range(0, 60).mapToObj((i) -> i + "x".repeat(100_000)).toList();
			messages.forEach((message) -> server.template().sendToUser("alice", message));
			await().untilAsserted(() -> assertThat(server.clients().clients()).first()
				.satisfies((client) -> assertThat(client.lag()).isPositive()));
			alice.read();
			assertThat(alice).receives(messages.toArray(String[]::new));
		}
		server.awaitClients(0);
	}

	@Test
	void theServerEndsTheStream() {
		TestStream alice = server.open("alice");
		assertThat(server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join()).isOne();
		assertThat(alice).ends();
		server.awaitClients(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.0", "HTTP/1.1|Content-Length: 2", "HTTP/1.1|Accept-Encoding: gzip",
			"HTTP/1.1|Connection: Upgrade|Upgrade: made-up",
			"HTTP/1.1|Connection: Upgrade, HTTP2-Settings|Upgrade: h2c|HTTP2-Settings: " })
	void whatDoesNotFitKeepsItsRequest(String request) {
		String[] lines = request.split("\\|");
		try (RawClient alice = RawClient.connect(server)) {
			alice.send(Stream
				.concat(Stream.of("GET /events " + lines[0], "Host: localhost",
						"Authorization: Bearer " + Tokens.of("alice")), Stream.of(lines).skip(1))
				.toArray(String[]::new));
			server.awaitClients(1);
			assertThat(alice.readHead()).first().asString().contains(" 200");
			await().untilAsserted(() -> assertThat(server.requestsInProgress()).isOne());
			server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join();
		}
		server.awaitClients(0);
		await().untilAsserted(() -> assertThat(server.requestsInProgress()).isZero());
	}

	private static void leave(TestStream stream) {
		stream.close();
		server.awaitClients(0);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20));
	}

	private List<String> logged(String text) throws IOException {
		return Files.readAllLines(directory.resolve(this.wire + ".log"))
			.stream()
			.filter((line) -> line.contains(text))
			.toList();
	}

	private static long connections() {
		WebServer running = ((ServletWebServerApplicationContext) server.context()).getWebServer();
		if (running instanceof TomcatWebServer tomcat) {
			return ((AbstractProtocol<?>) tomcat.getTomcat().getConnector().getProtocolHandler()).getConnectionCount();
		}
		return ((JettyWebServer) running).getServer().getBean(NetworkConnectionLimit.class).getNetworkConnectionCount();
	}

	/** Return the metered connections. Only Jetty's have listeners, and a meter. */
	private static List<Double> metered() {
		return server.bean(MeterRegistry.class)
			.find("jetty.connections.current")
			.gauges()
			.stream()
			.map(Gauge::value)
			.toList();
	}

	/**
	 * The ways in which a peer makes itself heard.
	 */
	enum Departure {

		CLOSE(RawClient::close), RESET(RawClient::reset), HALF_CLOSE(RawClient::shutdownOutput),
		TALK((client) -> client.send("GET /events HTTP/1.1", "Host: localhost"));

		private final Consumer<RawClient> action;

		Departure(Consumer<RawClient> action) {
			this.action = action;
		}

	}

	/**
	 * Looks at what requests leave on their thread.
	 */
	@Component
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class Leftovers extends OncePerRequestFilter {

		private final Queue<String> authentications = new ConcurrentLinkedQueue<>();

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			chain.doFilter(request, response);
			boolean none = SecurityContextHolder.getContext().getAuthentication() == null
					&& RequestContextHolder.getRequestAttributes() == null;
			this.authentications.add(none ? "none" : "some");
		}

	}

	/**
	 * Asks for what the stream is not written to.
	 */
	@Component
	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class EarlyWriter extends OncePerRequestFilter {

		@Override
		protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
				throws ServletException, IOException {
			if (request.getQueryString() != null && request.getQueryString().contains("writer=1")) {
				response.getWriter();
			}
			chain.doFilter(request, response);
		}

	}

}
