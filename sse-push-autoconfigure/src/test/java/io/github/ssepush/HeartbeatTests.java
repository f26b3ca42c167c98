package io.github.ssepush;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ssepush.test.Container;
import io.github.ssepush.test.EventStream;
import io.github.ssepush.test.TestServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The comments that keep a connection open.
 */
@Tag("streams")
class HeartbeatTests {

	@ParameterizedTest
	@EnumSource(Container.class)
	void onlyClientsThatGetNothingElseGetComments(Container container) {
		try (TestServer server = TestServer.start(container, "sse-push.heartbeat-interval=200ms")) {
			EventStream idle = server.open("idle");
			EventStream busy = server.open("busy");
			Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10)).until(() -> {
				server.template().sendToUser("busy", "work").join();
				return idle.parser().comments() >= 8;
			});
			assertThat(busy.parser().comments()).isLessThan(4);
			assertThat(idle.pending()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void heartbeatTellsThePositionAfterMessagesThatTheClientWasNotToGet(Container container) {
		try (TestServer server = TestServer.start(container, "sse-push.heartbeat-interval=100ms")) {
			EventStream alice = server.open("alice");
			PushReceipt receipt = server.template()
				.sendToUser("alice", SseMessage.data("hi").excludeClient(alice.clientId()).build())
				.join();
			Awaitility.await().until(() -> alice.parser().lastEventId().contains(String.valueOf(receipt.id())));
			assertThat(alice.pending()).isEmpty();
		}
	}

}
