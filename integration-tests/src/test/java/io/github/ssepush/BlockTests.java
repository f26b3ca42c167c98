package io.github.ssepush;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

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
		try (TestServer server = TestServer.shared(wire)) {
			TestStream alice = server.open("alice");
			assertThat(StreamDetails.hello(alice).id()).isNotEmpty().isEqualTo(positionOf(server, alice));
			server.template().sendToUser("alice", "missed").join();
			assertThat(alice).next().hasData("missed");
			String id = StreamDetails.hello(alice).id();
			TestStream again = server.open(server.request("/events", "alice").header("Last-Event-ID", id));
			assertThat(StreamDetails.hello(again).id()).isEqualTo(id);
			assertThat(again).next().hasData("missed");
			assertThat(StreamDetails.emptyBlocks(alice) + StreamDetails.emptyBlocks(again)).isZero();
		}
	}

	@ParameterizedTest
	@EachWire
	void noBlockIsWithoutData(Wire wire) {
		try (TestServer server = TestServer.start(wire, "sse-push.heartbeat-interval=100ms")) {
			TestStream alice = server.open(server.request("/events", "alice").header("Last-Event-ID", "a stranger's"));
			assertThat(alice).isReset("unknown");
			server.template().sendToUser("alice", "message").join();
			server.template().sendToUser("alice", SseMessage.data("typing").ephemeral().build()).join();
			assertThat(alice).receives("message", "typing");
			Awaitility.await().until(() -> StreamDetails.comments(alice) > 2);
			sendToOthers(server, alice);
			SseEvent position = StreamDetails.control(alice, "sse-push.position");
			assertThat(position).isEqualTo(new SseEvent(positionOf(server, alice), "sse-push.position", "{}"));
			server.context().close();
			assertThat(alice).ends();
			assertThat(alice).saysGoodbye().receivedNothing();
			assertThat(StreamDetails.emptyBlocks(alice)).isZero();
		}
	}

	@ParameterizedTest
	@EachWire
	void lastBlockTellsThePosition(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			TestStream alice = server.open("alice");
			sendToOthers(server, alice);
			String position = Awaitility.await()
				.until(() -> positionOf(server, alice), (id) -> !id.equals(StreamDetails.hello(alice).id()));
			server.context().close();
			assertThat(alice).ends();
			assertThat(alice.events()).endsWith(new SseEvent(position, "sse-push.goodbye", "{\"reason\":\"shutdown\"}"))
				.hasSize(2);
			assertThat(StreamDetails.emptyBlocks(alice)).isZero();
		}
	}

	private static void sendToOthers(TestServer server, TestStream stream) {
		server.template()
			.sendToUser("alice", SseMessage.data("not for this tab").excludeClient(stream.clientId()).build())
			.join();
	}

	private static String positionOf(TestServer server, TestStream stream) {
		return server.clients().client(stream.clientId()).orElseThrow().position();
	}

}
