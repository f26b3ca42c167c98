package io.github.ssepush;

import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what streams leave in the meters of requests: nothing, unless that is wanted.
 */
class HttpObservationTests {

	@ParameterizedTest
	@EachWire(http2 = false, full = { Wire.TOMCAT, Wire.JETTY_SERVLET })
	void streamIsNoRequest(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			TestStream alice = server.open("alice");
			assertThat(server.send(server.request("/events")).statusCode()).isEqualTo(401);
			assertThat(server.send(server.request("/events/refresh", "alice")).statusCode()).isEqualTo(405);
			assertThat(server.send(server.request("/other", "alice")).statusCode()).isEqualTo(404);
			awaitRequests(server, 2);
			assertThat(meters(server)).noneMatch((meter) -> meter.contains("/events]"));
			awaitNoneActive(server);
			assertThat(server.clients().disconnectClient(alice.clientId(), CloseReason.DISCONNECTED).join()).isTrue();
			assertThat(alice).ends();
			server.awaitClients(0);
			assertThat(server.send(server.request("/other", "alice")).statusCode()).isEqualTo(404);
			awaitRequests(server, 3);
		}
	}

	@ParameterizedTest
	@EachContainer
	void streamIsNoRequestWhateverThePathsAre(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.transport=servlet",
				"server.servlet.context-path=/shop", "spring.mvc.servlet.path=/api", "sse-push.path=/push/stream")) {
			server.open(server.request("/shop/api/push/stream", "alice"));
			server.send(server.request("/shop/api/push", "alice"));
			awaitRequests(server, 1);
			awaitNoneActive(server);
		}
	}

	@ParameterizedTest
	@EachContainer
	void streamOfARunIsNoRequest(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.transport=servlet")) {
			server.bean(RunOperations.class).start("alice", "answer");
			server.open(server.request("/events/runs/answer", "alice"));
			assertThat(server.send(server.request("/events/runs/other", "alice")).statusCode()).isEqualTo(404);
			assertThat(server.send(server.request("/events/runs/answer/stop", "alice")).statusCode()).isEqualTo(405);
			awaitRequests(server, 1);
			assertThat(active(server)).isZero();
		}
	}

	@ParameterizedTest
	@EachContainer
	void streamIsARequestWhereThatIsWanted(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.transport=servlet",
				"sse-push.metrics.http-server-requests=true")) {
			TestStream alice = server.open("alice");
			assertThat(server.clients().disconnectClient(alice.clientId(), CloseReason.DISCONNECTED).join()).isTrue();
			assertThat(alice).ends();
			awaitRequests(server, 1);
			assertThat(meters(server)).anyMatch((meter) -> meter.contains("/events]"));
		}
	}

	/** A request is counted when its answer has been read already, and once. */
	private static void awaitRequests(TestServer server, int count) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(requests(server)).as(meters(server)::toString).isEqualTo(count));
	}

	/** A request is counted before it is over. */
	private static void awaitNoneActive(TestServer server) {
		Awaitility.await().untilAsserted(() -> assertThat(active(server)).isZero());
	}

	private static long requests(TestServer server) {
		return registry(server).find("http.server.requests")
			.timers()
			.stream()
			.mapToLong((timer) -> timer.count())
			.sum();
	}

	private static int active(TestServer server) {
		return registry(server).find("http.server.requests.active")
			.longTaskTimers()
			.stream()
			.mapToInt((timer) -> timer.activeTasks())
			.sum();
	}

	private static List<String> meters(TestServer server) {
		return registry(server).getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith("http.server.requests"))
			.map((id) -> id.getName() + "[" + id.getTag("uri") + "]" + id.getTags())
			.toList();
	}

	private static MeterRegistry registry(TestServer server) {
		return server.bean(MeterRegistry.class);
	}

}
