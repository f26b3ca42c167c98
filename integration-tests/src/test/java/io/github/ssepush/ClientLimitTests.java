package io.github.ssepush;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.OneServer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node has as many clients as it may, and not one more.
 */
@ParameterizedClass
@EachContainer
class ClientLimitTests extends OneServer {

	private static final int LIMIT = 5;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, "sse-push.limits.max-clients=" + LIMIT, "sse-push.heartbeat-interval=100ms");
	}

	@Test
	void whoComesTooLateIsToldToComeBack() {
		fill();
		HttpResponse<String> browser = server.send(server.request("/events", "late"));
		assertThat(browser.statusCode()).isEqualTo(200);
		assertThat(browser.headers().firstValue("Content-Type")).get().asString().startsWith("text/event-stream");
		assertThat(browser.body()).startsWith("retry:").contains("event: sse-push.busy");
		HttpResponse<String> module = server
			.send(server.request("/events", "late").header("SSE-Push-Client-Version", "1"));
		assertThat(module.statusCode()).isEqualTo(503);
		assertThat(module.headers().firstValue("Retry-After")).isPresent();
		assertThat(module.body()).contains("no room");
		assertThat(server.clients().users()).doesNotContain("late");
	}

	@Test
	void placeOfAClientThatLeftIsFreeForAnotherOne() {
		List<TestStream> streams = fill();
		streams.get(0).close();
		server.awaitClients(LIMIT - 1);
		server.open("next");
		assertThat(server.clients().users()).contains("next");
		assertThat(server.send(server.request("/events", "late")).body()).contains("sse-push.busy");
	}

	@Test
	void refusedRequestTakesNoPlace() {
		IntStream.range(0, 2 * LIMIT)
			.forEach((i) -> assertThat(server.send(server.request("/events?topic=x", "alice")).statusCode())
				.isEqualTo(403));
		fill();
	}

	@Test
	void limitIsKeptHoweverManyComeAtOnce() {
		for (int round = 0; round < 5; round++) {
			List<TestStream> streams = IntStream.range(0, 8 * LIMIT)
				.parallel()
				.mapToObj((i) -> server.open("alice"))
				.toList();
			assertThat(streams.stream().map((stream) -> stream.events().get(0)).map(SseEvent::name))
				.containsOnly("sse-push.hello", "sse-push.busy")
				.filteredOn("sse-push.hello"::equals)
				.hasSize(LIMIT);
			streams.forEach(TestStream::close);
			server.awaitClients(0);
		}
	}

	private static List<TestStream> fill() {
		return IntStream.range(0, LIMIT).mapToObj((i) -> server.open("user-" + i)).toList();
	}

}
