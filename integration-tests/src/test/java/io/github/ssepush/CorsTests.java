package io.github.ssepush;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.web.cors.CorsConfigurationSource;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what pages of other origins may do.
 */
class CorsTests {

	private static final String ORIGIN = "https://app.example";

	private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

	private static final List<String> PATHS = List.of("/events", "/events/ticket", "/events/refresh");

	@ParameterizedTest
	@EachContainer
	void browserAsksFirstWithoutAToken(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.cors.allowed-origins=" + ORIGIN,
				"sse-push.cors.max-age=10m")) {
			assertThat(PATHS).allSatisfy((path) -> {
				HttpResponse<String> response = preflight(server, path, ORIGIN);
				assertThat(response.statusCode()).isEqualTo(200);
				HttpHeaders headers = response.headers();
				assertThat(headers.firstValue(ALLOW_ORIGIN)).hasValue(ORIGIN);
				assertThat(headers.firstValue("Access-Control-Allow-Methods")).hasValue("GET,POST");
				assertThat(headers.firstValue("Access-Control-Allow-Headers").orElse("").split(", ?"))
					.containsExactlyInAnyOrder("authorization", "cache-control", "content-type", "last-event-id",
							"sse-push-client", "sse-push-client-version", "sse-push-heartbeat");
				assertThat(headers.firstValue("Access-Control-Max-Age")).hasValue("600");
				assertThat(headers.firstValue("Access-Control-Allow-Credentials")).isEmpty();
			});
			assertThat(preflight(server, "/events", "https://evil.example").statusCode()).isEqualTo(403);
		}
	}

	@ParameterizedTest
	@EachWire
	void pageOfAnAllowedOriginReadsTheAnswers(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.cors.allowed-origin-patterns=https://*.example",
				"sse-push.cors.allow-credentials=true")) {
			TestStream stream = server.open(server.request("/events", "alice").header("Origin", ORIGIN));
			assertAllowed(StreamDetails.headers(stream));
			server.template().sendToUser("alice", "hello").join();
			assertThat(stream).next().hasData("hello");
			assertAllowed(server.send(server.request("/events").header("Origin", ORIGIN)).headers());
			for (String path : PATHS) {
				HttpResponse<String> response = server.send(server.request(path, "alice")
					.header("Origin", ORIGIN)
					.POST(HttpRequest.BodyPublishers.noBody()));
				assertAllowed(response.headers());
			}
			HttpResponse<String> foreign = server
				.send(server.request("/events", "alice").header("Origin", "https://evil.test"));
			assertThat(foreign.statusCode()).isEqualTo(403);
			assertThat(foreign.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
		}
	}

	@ParameterizedTest
	@EachContainer
	void pageSendsHeadersOfTheApplication(Wire wire) {
		for (String allowed : List.of("X-Tenant,X-Trace", "X-Tenant", "")) {
			try (TestServer server = TestServer.start(wire, "sse-push.cors.allowed-origins=" + ORIGIN,
					"sse-push.cors.allowed-headers=" + allowed)) {
				HttpResponse<String> response = server.send(server.request("/events")
					.header("Origin", ORIGIN)
					.header("Access-Control-Request-Method", "GET")
					.header("Access-Control-Request-Headers", "authorization,x-tenant")
					.method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
				assertThat(response.headers().firstValue("Access-Control-Allow-Headers").orElse("").split(", ?"))
					.contains("authorization")
					.satisfies((headers) -> assertThat(List.of(headers).contains("x-tenant"))
						.isEqualTo(!allowed.isEmpty()));
			}
		}
	}

	@ParameterizedTest
	@EachContainer
	void restOfTheApplicationIsNotConcerned(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.cors.allowed-origins=*")) {
			assertThat(server.context().getBeanNamesForType(CorsConfigurationSource.class))
				.noneMatch((name) -> name.startsWith("ssePush"));
			assertThat(preflight(server, "/other", ORIGIN).statusCode()).isEqualTo(401);
			assertThat(server.send(server.request("/other", "alice").header("Origin", ORIGIN)).headers().map())
				.doesNotContainKey("access-control-allow-origin");
			assertThat(StreamDetails.headers(server.open(server.request("/events", "alice").header("Origin", ORIGIN)))
				.firstValue(ALLOW_ORIGIN)).hasValue("*");
		}
	}

	@ParameterizedTest
	@EachContainer
	void nothingIsSaidToOtherOriginsByDefault(Wire wire) {
		try (TestServer server = TestServer.shared(wire)) {
			assertThat(preflight(server, "/events", ORIGIN).statusCode()).isEqualTo(401);
			HttpHeaders headers = StreamDetails.headers(server.open(server.request("/events")
				.header("Origin", ORIGIN)
				.header("Authorization", "Bearer " + Tokens.of("alice"))));
			assertThat(headers.map().keySet()).noneMatch((name) -> name.startsWith("access-control"));
		}
	}

	private static void assertAllowed(HttpHeaders headers) {
		assertThat(headers.allValues(ALLOW_ORIGIN)).containsExactly(ORIGIN);
		assertThat(headers.firstValue("Access-Control-Expose-Headers")).hasValue("Retry-After");
		assertThat(headers.firstValue("Access-Control-Allow-Credentials")).hasValue("true");
		assertThat(headers.allValues("Vary")).anyMatch((vary) -> vary.contains("Origin"));
	}

	private static HttpResponse<String> preflight(TestServer server, String path, String origin) {
		return server.send(server.request(path)
			.header("Origin", origin)
			.header("Access-Control-Request-Method", "GET")
			.header("Access-Control-Request-Headers",
					"authorization,cache-control,content-type,last-event-id,sse-push-client,sse-push-client-version,"
							+ "sse-push-heartbeat")
			.method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
	}

}
