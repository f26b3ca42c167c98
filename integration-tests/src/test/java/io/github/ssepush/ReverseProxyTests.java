package io.github.ssepush;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.ReverseProxy;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams through proxies, which are set up as {@code docs/proxies.md} says.
 */
abstract class ReverseProxyTests {

	private static final Duration HEARTBEAT = Duration.ofMillis(200);

	private static final Duration IDLE_LIMIT = Duration.ofSeconds(3);

	private static final int BATCH = 200;

	/** The servers behind the proxy. */
	private static final List<Wire> UPSTREAMS = List.of(Wire.TOMCAT, Wire.JETTY, Wire.TOMCAT_SERVLET,
			Wire.JETTY_SERVLET);

	private static final Map<Wire, TestServer> servers = new EnumMap<>(Wire.class);

	private final ReverseProxy.Kind kind;

	private final List<ReverseProxy> started = new ArrayList<>();

	ReverseProxyTests(ReverseProxy.Kind kind) {
		this.kind = kind;
	}

	/** Change the longest silence that the proxy bears. */
	abstract String withIdleLimit(String configuration, Duration limit);

	/** Take everything out that is there for streams. */
	abstract String withoutSettingsForStreams(String configuration);

	/** Return whether the site lets the proxy compress streams. */
	boolean compressesStreams() {
		return false;
	}

	@BeforeAll
	static void startServers() {
		for (Wire upstream : UPSTREAMS) {
			servers.put(upstream,
					TestServer.start(upstream, "sse-push.heartbeat-interval=" + HEARTBEAT.toMillis() + "ms",
							"server.forward-headers-strategy=framework"));
		}
	}

	@AfterAll
	static void stopServers() {
		servers.values().forEach(TestServer::close);
		servers.clear();
	}

	@AfterEach
	void stopProxies() {
		this.started.forEach(ReverseProxy::close);
	}

	@ParameterizedTest
	@EachWire(http2 = false)
	void eventsArriveOneByOneUntilTheClientLeaves(Wire upstream) {
		TestServer server = servers.get(upstream);
		try (ReverseProxy proxy = start(server, UnaryOperator.identity())) {
			for (HttpClient.Version version : List.of(HttpClient.Version.HTTP_2, HttpClient.Version.HTTP_1_1)) {
				TestStream stream = proxy.open(version, proxy.request("/events", "alice"));
				assertThat(StreamDetails.version(stream)).isEqualTo(version);
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
	@EachWire(http2 = false)
	void eventsArriveOneByOneWhereNobodyHasThoughtOfStreams(Wire upstream) {
		TestServer server = servers.get(upstream);
		try (ReverseProxy proxy = start(server, this::withoutSettingsForStreams)) {
			TestStream stream = proxy.open(HttpClient.Version.HTTP_2,
					proxy.request("/events", "bob").header("Accept-Encoding", "gzip"));
			assertThat(StreamDetails.headers(stream).firstValue("Content-Encoding"))
				.isEqualTo(compressesStreams() ? Optional.of("gzip") : Optional.empty());
			assertOneByOne(server, stream);
			stream.close();
			server.awaitClients(0);
		}
	}

	@ParameterizedTest
	@EachWire(http2 = false)
	void whatIsNoStreamPassesAsWell(Wire upstream) {
		TestServer server = servers.get(upstream);
		try (ReverseProxy proxy = start(server, UnaryOperator.identity())) {
			HttpResponse<String> refusal = proxy.send(proxy.request("/events"));
			assertThat(refusal.statusCode()).isEqualTo(401);
			assertThat(refusal.headers().firstValue("Content-Type")).get()
				.asString()
				.startsWith("application/problem+json");
			HttpResponse<String> issued = proxy
				.send(proxy.request("/events/ticket", "carol").POST(HttpRequest.BodyPublishers.noBody()));
			String ticket = issued.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			TestStream stream = proxy.open(HttpClient.Version.HTTP_2, proxy.request("/events?ticket=" + ticket));
			assertThat(server.clients().users()).containsExactly("carol");
			assertThat(proxy.send(proxy.request("/other", "carol")).statusCode()).isEqualTo(404);
			stream.close();
			server.awaitClients(0);
		}
	}

	@Test
	void heartbeatsKeepStreamsOpenPastTheProxysIdleLimit() {
		List<ReverseProxy> proxies = servers.values()
			.stream()
			.map((server) -> start(server, this::withIdleLimit))
			.toList();
		List<TestStream> streams = proxies.stream()
			.map((proxy) -> proxy.open(HttpClient.Version.HTTP_2, proxy.request("/events", "dave")))
			.toList();
		long enough = 2 * IDLE_LIMIT.toMillis() / HEARTBEAT.toMillis();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(streams)
				.allSatisfy((stream) -> assertThat(StreamDetails.comments(stream)).isGreaterThan((int) enough)));
		servers.values().forEach((server) -> server.template().sendToUser("dave", "still here").join());
		assertThat(streams).allSatisfy((stream) -> assertThat(stream).next().hasData("still here"));
		stopProxies();
		servers.values().forEach((server) -> server.awaitClients(0));
	}

	@Test
	void streamEndsWhereTheProxysIdleLimitIsShorterThanTheHeartbeat() {
		try (TestServer server = TestServer.start(Wire.TOMCAT);
				ReverseProxy proxy = start(server, this::withIdleLimit)) {
			assertThat(proxy.open(HttpClient.Version.HTTP_2, proxy.request("/events", "erin"))).ends();
			server.awaitClients(0);
		}
	}

	@ParameterizedTest
	@EachWire(http2 = false)
	void nothingIsLostAndNothingComesTwiceWhenTheProxyRestarts(Wire upstream) {
		TestServer server = servers.get(upstream);
		List<String> received = new ArrayList<>();
		try (ReverseProxy proxy = start(server, UnaryOperator.identity())) {
			TestStream stream = proxy.open(HttpClient.Version.HTTP_2, proxy.request("/events", "frank"));
			for (int batch = 0; batch < 6; batch += 2) {
				CompletableFuture<Void> sending = send(server, batch);
				received.addAll(StreamDetails.data(stream, 10));
				proxy.stop();
				assertThat(stream).ends();
				StreamDetails.rest(stream).forEach(received::add);
				sending.join();
				send(server, batch + 1).join();
				proxy.start();
				stream = proxy.open(HttpClient.Version.HTTP_2,
						proxy.request("/events", "frank").header("Last-Event-ID", stream.lastEventId()));
				received.addAll(StreamDetails.data(stream, (batch + 2) * BATCH - received.size()));
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
	private static void assertOneByOne(TestServer server, TestStream stream) {
		for (String message : Stream.iterate("x", (text) -> text + "x").limit(20).toList()) {
			server.template().broadcast(message).join();
			assertThat(stream).next().hasData(message);
		}
	}

	private ReverseProxy start(TestServer server, UnaryOperator<String> changes) {
		ReverseProxy proxy = ReverseProxy.start(this.kind, server, changes);
		this.started.add(proxy);
		return proxy;
	}

	private String withIdleLimit(String configuration) {
		return withIdleLimit(configuration, IDLE_LIMIT);
	}

}
