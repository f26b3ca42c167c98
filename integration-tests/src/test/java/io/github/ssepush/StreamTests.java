package io.github.ssepush;

import java.util.List;
import java.util.stream.IntStream;

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
 * Reads streams as a browser does, on each wire.
 */
@Tag("streams")
class StreamTests {

	@ParameterizedTest
	@EachWire(always = { Wire.TOMCAT, Wire.JETTY })
	void messageReachesAllClientsOfTheUserAndNobodyElse(Wire wire) {
		try (TestServer server = TestServer.shared(wire)) {
			TestStream first = server.open("alice");
			TestStream second = server.open("alice");
			TestStream bob = server.open("bob");
			PushReceipt receipt = server.template().sendToUser("alice", "hello").join();
			assertThat(receipt.nodes()).isEqualTo(1);
			assertThat(first.next()).hasName("message").hasData("hello");
			assertThat(second).next().hasData("hello");
			server.template().broadcast("to all").join();
			assertThat(bob).next().hasData("to all");
			assertThat(first).next().hasData("to all");
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
	@EachWire(always = { Wire.TOMCAT, Wire.JETTY })
	void manyMessagesArriveOnceAndInOrder(Wire wire) {
		try (TestServer server = TestServer.shared(wire)) {
			TestStream alice = server.open("alice");
			List<String> messages = IntStream.range(0, 5000).mapToObj((i) -> "message " + i).toList();
			for (int i = 0; i < messages.size(); i += 500) {
				List<String> retained = messages.subList(i, i + 500);
				retained.forEach((message) -> server.template().sendToUser("alice", message));
				assertThat(StreamDetails.data(alice, retained.size())).isEqualTo(retained);
			}
			String id = alice.lastEventId();
			alice.close();
			server.template().sendToUser("alice", "missed").join();
			TestStream again = server.open(server.request("/events", "alice").header("Last-Event-ID", id));
			assertThat(again).next().hasData("missed");
		}
	}

}
