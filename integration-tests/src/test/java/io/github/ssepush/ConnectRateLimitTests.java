package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a user who opens streams one after the other is answered when to retry.
 */
@ParameterizedClass
@EachContainer
class ConnectRateLimitTests {

	@Parameter
	Wire wire;

	@Test
	void userWhoReconnectsTooOftenIsToldToWait() {
		try (TestServer server = TestServer.start(this.wire, "sse-push.limits.max-connects-per-user=1",
				"sse-push.client.max-lifetime=1ms", "sse-push.heartbeat-interval=20ms")) {
			Awaitility.await().untilAsserted(() -> {
				HttpResponse<String> module = server.send(knowing(server));
				assertThat(module.statusCode()).isEqualTo(429);
				assertThat(module.headers().firstValue("Retry-After")).hasValue("1");
				assertThat(module.body()).contains("sse-push.limits.max-connects-per-user");
			});
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.send(server.request("/events", "alice")).body())
					.contains("retry:", "event: sse-push.busy")
					.doesNotContain("sse-push.hello"));
			assertThat(refused(server)).isGreaterThanOrEqualTo(2);
			assertThat(server.send(server.request("/events", "bob")).body()).contains("sse-push.hello");
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.send(server.request("/events", "alice")).body())
					.contains("sse-push.hello"));
		}
	}

	private static HttpRequest.Builder knowing(TestServer server) {
		return server.request("/events", "alice").header("SSE-Push-Client-Version", "1");
	}

	private static double refused(TestServer server) {
		return server.bean(MeterRegistry.class)
			.get("sse.push.clients.refused")
			.tag("reason", "user-rate")
			.counter()
			.count();
	}

}
