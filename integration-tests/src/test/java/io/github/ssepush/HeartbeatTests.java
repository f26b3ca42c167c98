package io.github.ssepush;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The comments that keep a connection open.
 */
@Tag("streams")
class HeartbeatTests {

	/** An interval of 200 ms but for the time until the next look at it, in ns. */
	private static final long SHORTEST_SILENCE = 150_000_000;

	@ParameterizedTest
	@EachWire
	void onlyClientsThatGetNothingElseGetComments(Wire wire) {
		try (TestServer server = TestServer.shared(wire, "sse-push.heartbeat-interval=200ms")) {
			TestStream idle = server.open("idle");
			AtomicLong sentAt = new AtomicLong(System.nanoTime());
			AtomicLong silences = new AtomicLong();
			TestStream busy = server.open("busy");
			Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10)).until(() -> {
				long before = sentAt.getAndSet(System.nanoTime());
				server.template().sendToUser("busy", "work").join();
				silences.addAndGet((System.nanoTime() - before) / SHORTEST_SILENCE);
				return StreamDetails.comments(idle) >= 8;
			});
			int comments = StreamDetails.comments(busy);
			silences.addAndGet((System.nanoTime() - sentAt.get()) / SHORTEST_SILENCE);
			assertThat(comments).as("of a client that was sent nothing only when the machine was busy")
				.isLessThanOrEqualTo(silences.intValue());
			assertThat(idle.events()).hasSize(1);
		}
	}

	@ParameterizedTest
	@EachWire
	void heartbeatTellsThePositionAfterMessagesThatTheClientWasNotToGet(Wire wire) {
		try (TestServer server = TestServer.shared(wire, "sse-push.heartbeat-interval=200ms")) {
			TestStream alice = server.open("alice");
			PushReceipt receipt = server.template()
				.sendToUser("alice", SseMessage.data("hi").excludeClient(alice.clientId()).build())
				.join();
			Awaitility.await().until(() -> alice.lastEventId().contains(String.valueOf(receipt.id())));
			assertThat(StreamDetails.control(alice, "sse-push.position").data()).isEqualTo("{}");
			assertThat(alice.events()).hasSize(2);
		}
	}

	@ParameterizedTest
	@EachWire
	void readerGetsAShorterHeartbeatIfItAsksForOne(Wire wire) {
		try (TestServer server = TestServer.shared(wire)) {
			TestStream parameter = server.open(server.request("/events?heartbeat=1000", "alice"));
			TestStream header = server.open(server.request("/events", "alice").header("SSE-Push-Heartbeat", "2000"));
			assertThat(heartbeatOf(parameter)).isEqualTo(1000);
			assertThat(heartbeatOf(header)).isEqualTo(2000);
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> StreamDetails.comments(header) >= 2
						&& StreamDetails.comments(parameter) >= StreamDetails.comments(header) + 2);
		}
	}

	@ParameterizedTest
	@EachWire
	void heartbeatIsNoLongerThanTheServers(Wire wire) {
		try (TestServer server = TestServer.shared(wire, "sse-push.heartbeat-interval=1500ms")) {
			TestStream patient = server.open(server.request("/events?heartbeat=60000", "alice"));
			assertThat(heartbeatOf(patient)).isEqualTo(1500);
			Awaitility.await().until(() -> StreamDetails.comments(patient) >= 2);
		}
	}

	@ParameterizedTest
	@EachWire
	void streamAnnouncesASecondHoweverShortTheServersIntervalIs(Wire wire) {
		try (TestServer server = TestServer.shared(wire, "sse-push.heartbeat-interval=15ms")) {
			TestStream alice = server.open("alice");
			assertThat(heartbeatOf(alice)).isEqualTo(1000);
			Awaitility.await().until(() -> StreamDetails.comments(alice) >= 2);
		}
	}

	@ParameterizedTest
	@EachWire
	void heartbeatThatCanNotBeIsRefused(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.client.min-heartbeat-interval=5s")) {
			assertThat(List.of("0", "4999", "-1", "5s", "5000.0", "+5000", "often", "1".repeat(30), "%EF%BC%97000"))
				.allSatisfy((value) -> {
					HttpResponse<String> refusal = server.send(server.request("/events?heartbeat=" + value, "alice"));
					assertThat(refusal.statusCode()).isEqualTo(400);
					assertThat(refusal.body()).contains("at least 5000", "'sse-push.client.min-heartbeat-interval'");
				});
			assertThat(server.send(server.request("/events", "alice").header("SSE-Push-Heartbeat", "1")).statusCode())
				.isEqualTo(400);
			assertThat(heartbeatOf(server.open(server.request("/events?heartbeat=5000", "alice")))).isEqualTo(5000);
			assertThat(heartbeatOf(server.open(server.request("/events?heartbeat=", "alice")))).isEqualTo(15_000);
		}
	}

	private static long heartbeatOf(TestStream stream) {
		return Long.parseLong(StreamDetails.hello(stream).data().replaceAll(".*\"heartbeat\":([0-9]+).*", "$1"));
	}

}
