package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ssepush.test.Container;
import io.github.ssepush.test.EventStream;
import io.github.ssepush.test.LogCapture;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.TestServer;
import io.github.ssepush.test.Tokens;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream is no longer than its token, unless that is refreshed.
 */
@Tag("streams")
class TokenLifeTests {

	@ParameterizedTest
	@EnumSource(Container.class)
	void streamEndsWithItsTokenAndIsToldBefore(Container container) {
		try (TestServer server = start(container)) {
			EventStream alice = open(server, token("alice", 3));
			assertThat(alice.next("sse-push.expiring").data()).matches("\\{\"expires_in\":[0-3]}");
			server.template().sendToUser("alice", "still here");
			assertThat(alice.nextData(1)).containsExactly("still here");
			alice.awaitEnd();
			Awaitility.await().untilAsserted(() -> assertThat(closed(server, CloseReason.TOKEN_EXPIRED)).isEqualTo(1));
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void refreshedStreamGoesOnWithoutAReconnect(Container container) {
		try (TestServer server = start(container)) {
			EventStream alice = open(server, token("alice", 3));
			alice.next("sse-push.expiring");
			HttpResponse<String> refreshed = refresh(server, token("alice", 3600), alice.clientId());
			assertThat(refreshed.statusCode()).isEqualTo(200);
			assertThat(refreshed.body()).matches("\\{\"expires_in\":3[56]\\d\\d}");
			EventStream other = open(server, token("bob", 1));
			other.awaitEnd();
			EventStream another = open(server, token("bob", 3));
			another.next("sse-push.expiring");
			another.awaitEnd();
			server.template().sendToUser("alice", "still here");
			assertThat(alice.nextData(1)).containsExactly("still here");
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void anotherUsersTokenDoesNotRefresh(Container container) {
		try (TestServer server = start(container)) {
			EventStream alice = open(server, token("alice", 3));
			assertThat(refresh(server, token("mallory", 3600), alice.clientId()).statusCode()).isEqualTo(403);
			alice.next("sse-push.expiring");
			alice.awaitEnd();
			assertThat(refresh(server, token("alice", 3600), alice.clientId()).statusCode()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void anotherIssuersTokenDoesNotRefresh(Container container) {
		try (TestServer server = start(container)) {
			EventStream alice = open(server,
					Tokens.with((claims) -> claims.subject("alice").issuer("https://one.example")));
			String other = Tokens.with((claims) -> claims.subject("alice").issuer("https://two.example"));
			assertThat(refresh(server, other, alice.clientId()).statusCode()).isEqualTo(403);
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void refreshSaysWhatIsMissing(Container container) {
		try (TestServer server = start(container)) {
			HttpRequest.Builder nameless = server.request("/events/refresh", "alice")
				.POST(HttpRequest.BodyPublishers.noBody());
			assertThat(server.send(nameless).statusCode()).isEqualTo(400);
			assertThat(server.send(nameless).body()).contains("SSE-Push-Client");
			assertThat(server.send(server.request("/events/refresh", "alice")).statusCode()).isEqualTo(405);
			assertThat(server.send(server.request("/events/refresh").POST(HttpRequest.BodyPublishers.noBody()))
				.statusCode()).isEqualTo(401);
			assertThat(refresh(server, token("alice", 3600), "unknown").statusCode()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void tokenThatDoesNotExpireIsRefusedWhereThatIsRequired(Container container) {
		String token = Tokens.with((claims) -> claims.subject("alice").claims((all) -> all.remove("exp")));
		try (TestServer server = start(container)) {
			assertThat(open(server, token).response().statusCode()).isEqualTo(200);
		}
		try (TestServer server = start(container, "sse-push.security.require-expiry=true")) {
			EventStream refused = open(server, token);
			assertThat(refused.response().statusCode()).isEqualTo(401);
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void whoIsRevokedStaysAwayUntilTheyComeWithANewerToken(Container container) {
		try (TestServer server = start(container)) {
			EventStream alice = open(server, token("alice", 3600));
			EventStream bob = open(server, token("bob", 3600));
			assertThat(server.clients().revoke("alice", Duration.ofHours(1)).join()).isEqualTo(1);
			alice.awaitEnd();
			assertThat(open(server, token("alice", 3600)).response().statusCode()).isEqualTo(204);
			String newer = Tokens
				.with((claims) -> claims.subject("alice").issuedAt(Instant.now().plus(Duration.ofSeconds(2))));
			EventStream again = open(server, newer);
			server.template().broadcast("all");
			assertThat(again.nextData(1)).containsExactly("all");
			assertThat(bob.nextData(1)).containsExactly("all");
			assertThat(closed(server, CloseReason.REVOKED)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void tokenThatExpiresNowOpensAStreamThatEndsAtOnce(Container container) {
		try (TestServer server = start(container); LogCapture log = LogCapture.start()) {
			EventStream alice = open(server, token("alice", 0));
			assertThat(alice.response().statusCode()).isEqualTo(200);
			assertThat(alice.next("sse-push.expiring").data()).matches("\\{\"expires_in\":[012]}");
			alice.awaitEnd();
			server.awaitClients(0);
			Awaitility.await().until(() -> closed(server, CloseReason.TOKEN_EXPIRED) == 1);
			assertThat(open(server, token("alice", -61)).response().statusCode()).isEqualTo(401);
			assertThat(server.clients().count()).isZero();
			assertThat(log.messages())
				.noneMatch((message) -> message.startsWith("WARN") || message.startsWith("ERROR"));
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void refreshThatMeetsTheEndIsAnsweredAsItEnds(Container container) {
		try (TestServer server = start(container, "sse-push.heartbeat-interval=100ms",
				"sse-push.limits.max-clients-per-user=0")) {
			List<EventStream> streams = Stream.generate(() -> open(server, token("alice", 1))).limit(60).toList();
			Awaitility.await().until(() -> closed(server, CloseReason.TOKEN_EXPIRED) > 0);
			String newer = token("alice", 3600);
			Map<Integer, List<EventStream>> answered = streams.stream()
				.collect(Collectors.groupingBy((stream) -> refresh(server, newer, stream.clientId()).statusCode()));
			assertThat(answered.keySet()).isSubsetOf(200, 404);
			List<EventStream> refreshed = answered.getOrDefault(200, List.of());
			List<EventStream> ended = answered.getOrDefault(404, List.of());
			ended.forEach(EventStream::awaitEnd);
			server.awaitClients(refreshed.size());
			Awaitility.await().until(() -> closed(server, CloseReason.TOKEN_EXPIRED) == ended.size());
			server.template().sendToUser("alice", "still here").join();
			assertThat(refreshed).allSatisfy((stream) -> {
				SseEvent event = stream.next();
				assertThat(event.name().equals("sse-push.expiring") ? stream.next().data() : event.data())
					.isEqualTo("still here");
			});
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void issuerNeedNotBeAnAddress(Container container) {
		try (TestServer server = start(container)) {
			for (String issuer : List.of("shop", "urn:example:shop")) {
				String token = Tokens.with((claims) -> claims.subject("alice").issuer(issuer));
				EventStream alice = open(server, token);
				assertThat(refresh(server, token, alice.clientId()).statusCode()).isEqualTo(200);
			}
		}
	}

	private static TestServer start(Container container, String... more) {
		String[] properties = new String[more.length + 2];
		properties[0] = "sse-push.security.clock-skew=0";
		properties[1] = "sse-push.security.expiry-lead=2s";
		System.arraycopy(more, 0, properties, 2, more.length);
		return TestServer.start(container, properties);
	}

	private static EventStream open(TestServer server, String token) {
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

}
