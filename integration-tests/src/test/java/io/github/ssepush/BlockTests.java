package io.github.ssepush;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.EventStream;
import io.github.ssepush.harness.SseEvent;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Much-used readers see an event at each blank line, or take no note of an id without an
 * event: whatever is written, each block has data.
 */
@Tag("streams")
class BlockTests {

	@ParameterizedTest
	@EachWire
	void firstBlockTellsThePosition(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			EventStream alice = server.open("alice");
			assertThat(alice.hello().id()).isNotEmpty().isEqualTo(positionOf(server, alice));
			server.template().sendToUser("alice", "missed").join();
			assertThat(alice.nextData(1)).containsExactly("missed");
			String id = alice.hello().id();
			EventStream again = server.open(server.request("/events", "alice").header("Last-Event-ID", id));
			assertThat(again.hello().id()).isEqualTo(id);
			assertThat(again.nextData(1)).containsExactly("missed");
			assertThat(alice.parser().emptyBlocks() + again.parser().emptyBlocks()).isZero();
		}
	}

	@ParameterizedTest
	@EachWire
	void noBlockIsWithoutData(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.heartbeat-interval=100ms")) {
			EventStream alice = server.open(server.request("/events", "alice").header("Last-Event-ID", "a stranger's"));
			alice.next("sse-push.reset");
			server.template().sendToUser("alice", "message").join();
			server.template().sendToUser("alice", SseMessage.data("typing").ephemeral().build()).join();
			assertThat(alice.nextData(2)).containsExactly("message", "typing");
			Awaitility.await().until(() -> alice.parser().comments() > 2);
			sendToOthers(server, alice);
			SseEvent position = alice.next("sse-push.position");
			assertThat(position).isEqualTo(new SseEvent(positionOf(server, alice), "sse-push.position", "{}"));
			server.context().close();
			alice.awaitEnd();
			assertThat(alice.pending()).extracting(SseEvent::name).containsExactly("sse-push.goodbye");
			assertThat(alice.parser().emptyBlocks()).isZero();
		}
	}

	@ParameterizedTest
	@EachWire
	void lastBlockTellsThePosition(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			EventStream alice = server.open("alice");
			sendToOthers(server, alice);
			String position = Awaitility.await()
				.until(() -> positionOf(server, alice), (id) -> !id.equals(alice.hello().id()));
			server.context().close();
			alice.awaitEnd();
			assertThat(alice.pending())
				.isEqualTo(List.of(new SseEvent(position, "sse-push.goodbye", "{\"reason\":\"shutdown\"}")));
			assertThat(alice.parser().emptyBlocks()).isZero();
		}
	}

	private static void sendToOthers(TestServer server, EventStream stream) {
		server.template()
			.sendToUser("alice", SseMessage.data("not for this tab").excludeClient(stream.clientId()).build())
			.join();
	}

	private static String positionOf(TestServer server, EventStream stream) {
		return server.clients().client(stream.clientId()).orElseThrow().position();
	}

}
