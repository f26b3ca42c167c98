package io.github.ssepush;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ssepush.test.Container;
import io.github.ssepush.test.EventStream;
import io.github.ssepush.test.Nginx;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.TestServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams through nginx, which is set up as {@code docs/deployment.md} says.
 */
class NginxTests {

	private static final Duration HEARTBEAT = Duration.ofMillis(200);

	private static final Duration IDLE_LIMIT = Duration.ofSeconds(3);

	private static final int BATCH = 200;

	private static final Map<Upstream, TestServer> servers = new EnumMap<>(Upstream.class);

	@BeforeAll
	static void startServers() {
		assertThat(Nginx.find()).isExecutable();
		for (Upstream upstream : Upstream.values()) {
			servers.put(upstream,
					TestServer.start(upstream.container, "sse-push.transport=" + upstream.transport,
							"sse-push.heartbeat-interval=" + HEARTBEAT.toMillis() + "ms",
							"server.forward-headers-strategy=framework"));
		}
	}

	@AfterAll
	static void stopServers() {
		servers.values().forEach(TestServer::close);
		servers.clear();
	}

	@ParameterizedTest
	@EnumSource
	void eventsArriveOneByOneUntilTheClientLeaves(Upstream upstream) {
		TestServer server = servers.get(upstream);
		try (Nginx nginx = Nginx.start(server, UnaryOperator.identity())) {
			for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_2, HttpClient.Version.HTTP_1_1)) {
				EventStream stream = nginx.open(version, nginx.request("/events", "alice"));
				assertThat(stream.response().version()).isEqualTo(version);
				assertOneByOne(server, stream);
				assertThat(server.clients().count()).isEqualTo(1);
				Awaitility.await()
					.until(() -> server.requestsInProgress() == server.requestsKept(HttpClient.Version.HTTP_1_1, 1));
				stream.close();
				server.awaitClients(0);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void eventsArriveOneByOneWhereNobodyHasThoughtOfStreams(Upstream upstream) {
		TestServer server = servers.get(upstream);
		try (Nginx nginx = Nginx.start(server, NginxTests::withoutSettingsForStreams)) {
			EventStream stream = nginx.open(HttpClient.Version.HTTP_2, nginx.request("/events", "bob"));
			assertOneByOne(server, stream);
			stream.close();
			server.awaitClients(0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatIsNoStreamPassesAsWell(Upstream upstream) {
		TestServer server = servers.get(upstream);
		try (Nginx nginx = Nginx.start(server, UnaryOperator.identity())) {
			HttpResponse<String> refusal = nginx.send(nginx.request("/events"));
			assertThat(refusal.statusCode()).isEqualTo(401);
			assertThat(refusal.headers().firstValue("Content-Type")).get()
				.asString()
				.startsWith("application/problem+json");
			HttpResponse<String> issued = nginx
				.send(nginx.request("/events/ticket", "carol").POST(HttpRequest.BodyPublishers.noBody()));
			String ticket = issued.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			EventStream stream = nginx.open(HttpClient.Version.HTTP_2, nginx.request("/events?ticket=" + ticket));
			assertThat(server.clients().users()).containsExactly("carol");
			assertThat(nginx.send(nginx.request("/other", "carol")).statusCode()).isEqualTo(404);
			stream.close();
			server.awaitClients(0);
		}
	}

	@Test
	void heartbeatsKeepStreamsOpenPastTheProxysIdleLimit() {
		List<Nginx> proxies = servers.values()
			.stream()
			.map((server) -> Nginx.start(server, idleLimit(IDLE_LIMIT)))
			.toList();
		List<EventStream> streams = proxies.stream()
			.map((nginx) -> nginx.open(HttpClient.Version.HTTP_2, nginx.request("/events", "dave")))
			.toList();
		long enough = 2 * IDLE_LIMIT.toMillis() / HEARTBEAT.toMillis();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(streams)
				.allSatisfy((stream) -> assertThat(stream.parser().comments()).isGreaterThan((int) enough)));
		servers.values().forEach((server) -> server.template().sendToUser("dave", "still here").join());
		assertThat(streams).allSatisfy((stream) -> assertThat(stream.nextData(1)).containsExactly("still here"));
		proxies.forEach(Nginx::close);
		servers.values().forEach((server) -> server.awaitClients(0));
	}

	@Test
	void streamEndsWhereTheProxysIdleLimitIsShorterThanTheHeartbeat() {
		try (TestServer server = TestServer.start(Container.TOMCAT);
				Nginx nginx = Nginx.start(server, idleLimit(IDLE_LIMIT))) {
			nginx.open(HttpClient.Version.HTTP_2, nginx.request("/events", "erin")).awaitEnd();
			server.awaitClients(0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void nothingIsLostAndNothingComesTwiceWhenTheProxyRestarts(Upstream upstream) {
		TestServer server = servers.get(upstream);
		List<String> received = new ArrayList<>();
		try (Nginx nginx = Nginx.start(server, UnaryOperator.identity())) {
			EventStream stream = nginx.open(HttpClient.Version.HTTP_2, nginx.request("/events", "frank"));
			for (int batch = 0; batch < 6; batch += 2) {
				CompletableFuture<Void> sending = send(server, batch);
				received.addAll(stream.nextData(10));
				nginx.stop();
				stream.awaitEnd();
				stream.pending().stream().map(SseEvent::data).forEach(received::add);
				sending.join();
				send(server, batch + 1).join();
				nginx.start();
				stream = nginx.open(HttpClient.Version.HTTP_2,
						nginx.request("/events", "frank").header("Last-Event-ID", stream.parser().lastEventId()));
				received.addAll(stream.nextData((batch + 2) * BATCH - received.size()));
			}
			stream.close();
			server.awaitClients(0);
		}
		assertThat(received).isEqualTo(IntStream.range(0, 6 * BATCH).mapToObj(Integer::toString).toList());
	}

	private static CompletableFuture<Void> send(TestServer server, int batch) {
		return CompletableFuture.runAsync(() -> IntStream.range(batch * BATCH, (batch + 1) * BATCH)
			.forEach((i) -> server.template().sendToUser("frank", Integer.toString(i)).join()));
	}

	/** The next is sent when the one before has arrived. */
	private static void assertOneByOne(TestServer server, EventStream stream) {
		for (String message : Stream.iterate("x", (text) -> text + "x").limit(20).toList()) {
			server.template().broadcast(message).join();
			assertThat(stream.nextData(1)).containsExactly(message);
		}
	}

	private static UnaryOperator<String> idleLimit(Duration limit) {
		return (configuration) -> Nginx.replace(configuration, "proxy_read_timeout 60s",
				"proxy_read_timeout " + limit.toMillis() + "ms");
	}

	private static String withoutSettingsForStreams(String configuration) {
		String without = configuration;
		for (String setting : List.of("proxy_buffering off;", "gzip off;", "proxy_http_version 1.1;",
				"proxy_set_header Connection \"\";", "proxy_read_timeout 60s;")) {
			without = Nginx.replace(without, setting, "");
		}
		return without;
	}

	/**
	 * What nginx stands in front of.
	 */
	enum Upstream {

		TOMCAT_TAKEOVER(Container.TOMCAT, "auto"), TOMCAT_SERVLET(Container.TOMCAT, "servlet"),
		JETTY_TAKEOVER(Container.JETTY, "auto"), JETTY_SERVLET(Container.JETTY, "servlet");

		private final Container container;

		private final String transport;

		Upstream(Container container, String transport) {
			this.container = container;
			this.transport = transport;
		}

	}

}
