package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream is no longer than its token, unless that is refreshed.
 */
class TokenLifeTests {

	private static final Map<Wire, TestServer> servers = new EnumMap<>(Wire.class);

	/** The clock skew of the decoder. */
	private static final Duration SKEW = Duration.ofSeconds(60);

	private static final AtomicInteger users = new AtomicInteger();

	/** A user of this test alone, so that the tests can share a server. */
	private final String alice = "alice-" + users.incrementAndGet();

	private final String bob = "bob-" + users.incrementAndGet();

	@BeforeAll
	static void startServers() {
		for (Wire wire : Wire.tested()) {
			servers.put(wire, start(wire));
		}
	}

	@AfterAll
	static void stopServers() {
		servers.values().forEach(TestServer::close);
		servers.clear();
	}

	@AfterEach
	void closeStreams() {
		for (TestServer server : servers.values()) {
			server.closeStreams();
			server.awaitClients(0);
			Awaitility.await().until(() -> count(server, "closed") == count(server, "opened"));
		}
	}

	@Test
	void streamEndsWithItsTokenAndIsToldBefore() {
		onEach((server) -> {
			double before = closed(server, CloseReason.TOKEN_EXPIRED);
			TestStream alice = open(server, token(this.alice, 3));
			assertThat(StreamDetails.control(alice, "sse-push.expiring").data()).matches("\\{\"expires_in\":[0-3]}");
			server.template().sendToUser(this.alice, "still here");
			assertThat(alice).next().hasData("still here");
			assertThat(alice).ends();
			Awaitility.await().until(() -> closed(server, CloseReason.TOKEN_EXPIRED) == before + 1);
		});
	}

	@Test
	void refreshedStreamGoesOnWithoutAReconnect() {
		onEach((server) -> {
			TestStream alice = open(server, token(this.alice, 3));
			assertThat(alice).isExpiring();
			HttpResponse<String> refreshed = refresh(server, token(this.alice, 3600), alice.clientId());
			assertThat(refreshed.statusCode()).isEqualTo(200);
			assertThat(refreshed.body()).matches("\\{\"expires_in\":3[56]\\d\\d}");
			TestStream other = open(server, token(this.bob, 1));
			assertThat(other).ends();
			TestStream another = open(server, token(this.bob, 3));
			assertThat(another).isExpiring();
			assertThat(another).ends();
			server.template().sendToUser(this.alice, "still here");
			assertThat(alice).next().hasData("still here");
		});
	}

	@Test
	void anotherUsersTokenDoesNotRefresh() {
		onEach((server) -> {
			TestStream alice = open(server, token(this.alice, 3));
			assertThat(refresh(server, token("mallory", 3600), alice.clientId()).statusCode()).isEqualTo(403);
			assertThat(alice).isExpiring();
			assertThat(alice).ends();
			assertThat(refresh(server, token(this.alice, 3600), alice.clientId()).statusCode()).isEqualTo(404);
		});
	}

	@Test
	void anotherIssuersTokenDoesNotRefresh() {
		onEach((server) -> {
			TestStream alice = open(server,
					Tokens.with((claims) -> claims.subject(this.alice).issuer("https://one.example")));
			String other = Tokens.with((claims) -> claims.subject(this.alice).issuer("https://two.example"));
			assertThat(refresh(server, other, alice.clientId()).statusCode()).isEqualTo(403);
		});
	}

	@Test
	void refreshSaysWhatIsMissing() {
		onEach((server) -> {
			HttpRequest.Builder nameless = server.request("/events/refresh", this.alice)
				.POST(HttpRequest.BodyPublishers.noBody());
			assertThat(server.send(nameless).statusCode()).isEqualTo(400);
			assertThat(server.send(nameless).body()).contains("SSE-Push-Client");
			assertThat(server.send(server.request("/events/refresh", this.alice)).statusCode()).isEqualTo(405);
			assertThat(server.send(server.request("/events/refresh").POST(HttpRequest.BodyPublishers.noBody()))
				.statusCode()).isEqualTo(401);
			assertThat(refresh(server, token(this.alice, 3600), "unknown").statusCode()).isEqualTo(404);
			assertThat(refresh(server, token(this.alice, 3600), "*-x").statusCode()).isEqualTo(404);
			assertThat(server.clients().disconnectClient("*-x", CloseReason.DISCONNECTED).join()).isFalse();
			assertThat(server.template().sendToClient("*-x", "hi").join().nodes()).isZero();
		});
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void tokenThatDoesNotExpireIsRefusedWhereThatIsRequired(Wire wire) {
		String token = Tokens.with((claims) -> claims.subject(this.alice).claims((all) -> all.remove("exp")));
		assertThat(open(servers.get(wire), token)).isOpen();
		try (TestServer server = start(wire, "sse-push.security.require-expiry=true")) {
			TestStream refused = open(server, token);
			assertThat(refused).isRefusedWith(401);
		}
	}

	@Test
	void whoIsRevokedStaysAwayUntilTheyComeWithANewerToken() {
		onEach((server) -> {
			TestStream alice = open(server, token(this.alice, 3600));
			TestStream bob = open(server, token(this.bob, 3600));
			assertThat(server.clients().revoke(this.alice, Duration.ofHours(1)).join()).isEqualTo(1);
			assertThat(alice).ends();
			assertThat(open(server, token(this.alice, 3600))).isRefusedWith(204);
			String newer = Tokens
				.with((claims) -> claims.subject(this.alice).issuedAt(Instant.now().plus(Duration.ofSeconds(2))));
			TestStream again = open(server, newer);
			server.template().broadcast("all");
			assertThat(again).next().hasData("all");
			assertThat(bob).next().hasData("all");
			Awaitility.await().until(() -> closed(server, CloseReason.REVOKED) == 1);
		});
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void tokenOfAClockThatIsAheadIsRevokedLikeAnyOther(Wire wire) {
		try (TestServer server = start(wire, "sse-push.security.clock-skew=60s")) {
			String ahead = Tokens.with((claims) -> claims.subject(this.alice).issuedAt(Instant.now().plusSeconds(19)));
			String farAhead = Tokens
				.with((claims) -> claims.subject(this.alice).issuedAt(Instant.now().plus(SKEW).plusSeconds(60)));
			List<TestStream> streams = List.of(open(server, ahead), open(server, farAhead));
			assertThat(server.clients().revoke(this.alice, Duration.ofHours(1)).join()).isEqualTo(2);
			streams.forEach((stream) -> assertThat(stream).ends());
			assertThat(open(server, ahead)).isRefusedWith(204);
			assertThat(refresh(server, ahead, "a-b").statusCode()).isEqualTo(403);
			assertThat(open(server, farAhead)).isOpen();
		}
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void streamIsToldWhenItsTokenExpiresThoughItIsAcceptedForLonger(Wire wire) {
		try (TestServer server = start(wire, "sse-push.security.clock-skew=60s")) {
			TestStream alice = open(server, token(this.alice, 3));
			assertThat(StreamDetails.control(alice, "sse-push.expiring").data()).matches("\\{\"expires_in\":[0-2]}");
			TestStream late = open(server, token(this.alice, -30));
			assertThat(StreamDetails.control(late, "sse-push.expiring").data()).isEqualTo("{\"expires_in\":0}");
			assertThat(alice).isOpen();
			assertThat(late).isOpen();
		}
	}

	@Test
	void tokenThatExpiresNowOpensAStreamThatEndsAtOnce() {
		try (LogCapture log = LogCapture.start()) {
			onEach((server) -> {
				double before = closed(server, CloseReason.TOKEN_EXPIRED);
				TestStream alice = open(server, token(this.alice, 0));
				assertThat(StreamDetails.status(alice)).isEqualTo(200);
				assertThat(StreamDetails.control(alice, "sse-push.expiring").data())
					.matches("\\{\"expires_in\":[012]}");
				assertThat(alice).ends();
				server.awaitClients(0);
				Awaitility.await().until(() -> closed(server, CloseReason.TOKEN_EXPIRED) == before + 1);
				assertThat(open(server, token(this.alice, -61))).isRefusedWith(401);
				assertThat(server.clients().count()).isZero();
			});
			assertThat(log.messages())
				.noneMatch((message) -> message.startsWith("WARN") || message.startsWith("ERROR"));
		}
	}

	@Test
	void refreshThatMeetsTheEndIsAnsweredAsItEnds() {
		onEach((server) -> {
			double before = closed(server, CloseReason.TOKEN_EXPIRED);
			List<TestStream> streams = Stream.generate(() -> open(server, token(this.alice, 1))).limit(60).toList();
			Awaitility.await().until(() -> closed(server, CloseReason.TOKEN_EXPIRED) > before);
			String newer = token(this.alice, 3600);
			Map<Integer, List<TestStream>> answered = streams.stream()
				.collect(Collectors.groupingBy((stream) -> refresh(server, newer, stream.clientId()).statusCode()));
			assertThat(answered.keySet()).isSubsetOf(200, 404);
			List<TestStream> refreshed = answered.getOrDefault(200, List.of());
			List<TestStream> ended = answered.getOrDefault(404, List.of());
			ended.forEach((stream) -> assertThat(stream).ends());
			server.awaitClients(refreshed.size());
			Awaitility.await().until(() -> closed(server, CloseReason.TOKEN_EXPIRED) == before + ended.size());
			server.template().sendToUser(this.alice, "still here").join();
			assertThat(refreshed).allSatisfy((stream) -> assertThat(stream).next().hasData("still here"));
		});
	}

	@Test
	void issuerNeedNotBeAnAddress() {
		onEach((server) -> {
			for (String issuer : List.of("shop", "urn:example:shop")) {
				String token = Tokens.with((claims) -> claims.subject(this.alice).issuer(issuer));
				TestStream alice = open(server, token);
				assertThat(refresh(server, token, alice.clientId()).statusCode()).isEqualTo(200);
			}
		});
	}

	/**
	 * At once: what takes seconds takes them for all. On threads of their own, because on
	 * two processors the common pool may have no more than one.
	 */
	private static void onEach(Consumer<TestServer> test) {
		servers.values()
			.stream()
			.map((server) -> CompletableFuture.runAsync(() -> test.accept(server), (task) -> new Thread(task).start()))
			.toList()
			.forEach(CompletableFuture::join);
	}

	private static TestServer start(Wire wire, String... more) {
		return TestServer.start(wire, Stream
			.concat(Stream.of("sse-push.security.clock-skew=0", "sse-push.security.expiry-lead=2s",
					"sse-push.heartbeat-interval=100ms", "sse-push.limits.max-clients-per-user=0"), Stream.of(more))
			.toArray(String[]::new));
	}

	private static TestStream open(TestServer server, String token) {
		return server.open(server.request("/events").header("Authorization", "Bearer " + token));
	}

	private static String token(String user, int seconds) {
		return Tokens.with((claims) -> claims.subject(user).expiresAt(Instant.now().plusSeconds(seconds)));
	}

	private static HttpResponse<String> refresh(TestServer server, String token, String clientId) {
		return server.send(server.request("/events/refresh")
			.header("Authorization", "Bearer " + token)
			.header("SSE-Push-Client", clientId)
			.POST(HttpRequest.BodyPublishers.noBody()));
	}

	private static double closed(TestServer server, CloseReason reason) {
		return server.bean(MeterRegistry.class)
			.get("sse.push.clients.closed")
			.tag("reason", reason.tag())
			.counter()
			.count();
	}

	private static double count(TestServer server, String what) {
		return server.bean(MeterRegistry.class)
			.get("sse.push.clients." + what)
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

}
