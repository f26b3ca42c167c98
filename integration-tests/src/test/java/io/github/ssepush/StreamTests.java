package io.github.ssepush;

import java.util.List;
import java.util.stream.IntStream;

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
 * Reads streams as a browser does, on each wire.
 */
@Tag("streams")
class StreamTests {

	@ParameterizedTest
	@EachWire
	void messageReachesAllClientsOfTheUserAndNobodyElse(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			EventStream first = server.open("alice");
			EventStream second = server.open("alice");
			EventStream bob = server.open("bob");
			PushReceipt receipt = server.template().sendToUser("alice", "hello").join();
			assertThat(receipt.nodes()).isEqualTo(1);
			assertThat(first.next()).extracting(SseEvent::name, SseEvent::data).containsExactly("message", "hello");
			assertThat(second.nextData(1)).containsExactly("hello");
			server.template().broadcast("to all").join();
			assertThat(bob.nextData(1)).containsExactly("to all");
			assertThat(first.nextData(1)).containsExactly("to all");
			first.close();
			second.close();
			bob.close();
			server.template().broadcast("to nobody").join();
			Awaitility.await().until(() -> {
				server.template().broadcast("x");
				return server.clients().count() == 0;
			});
		}
	}

	@ParameterizedTest
	@EachWire
	void manyMessagesArriveOnceAndInOrder(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			EventStream alice = server.open("alice");
			List<String> messages = IntStream.range(0, 5000).mapToObj((i) -> "message " + i).toList();
			for (int i = 0; i < messages.size(); i += 500) {
				List<String> retained = messages.subList(i, i + 500);
				retained.forEach((message) -> server.template().sendToUser("alice", message));
				assertThat(alice.nextData(retained.size())).isEqualTo(retained);
			}
			String id = alice.parser().lastEventId();
			alice.close();
			server.template().sendToUser("alice", "missed").join();
			EventStream again = server.open(server.request("/events", "alice").header("Last-Event-ID", id));
			assertThat(again.nextData(1)).containsExactly("missed");
		}
	}

}
