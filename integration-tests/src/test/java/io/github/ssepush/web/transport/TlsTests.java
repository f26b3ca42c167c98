package io.github.ssepush.web.transport;

import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.CloseReason;
import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tls;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams over TLS.
 */
@Tag("takeover")
class TlsTests {

	private static final String LARGE = "x".repeat(Extent.of(200_000, 900_000));

	@ParameterizedTest
	@EachWire(http2 = false)
	void deliversMessagesOfAllSizesInOrder(Wire wire) {
		try (TestServer server = start(wire)) {
			TestStream stream = server.open("alice");
			for (int i = 0; i < 20; i++) {
				server.template().sendToUser("alice", i + ((i % 5 == 0) ? LARGE : ""));
			}
			for (int i = 0; i < 20; i++) {
				assertThat(stream.next().data()).isEqualTo(i + ((i % 5 == 0) ? LARGE : ""));
			}
		}
	}

	@ParameterizedTest
	@EachWire(http2 = false)
	void endsCleanlyAndSeesAPeerThatEnds(Wire wire) {
		try (TestServer server = start(wire, "sse-push.heartbeat-interval=200ms")) {
			TestStream ended = server.open("alice");
			server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join();
			assertThat(ended).ends();
			TestStream gone = server.open("bob");
			gone.close();
			Awaitility.await().untilAsserted(() -> assertThat(server.clients().count()).isZero());
		}
	}

	@ParameterizedTest
	@EachContainer(always = { Wire.TOMCAT, Wire.JETTY })
	void connectionIsTakenOver(Wire wire) {
		try (TestServer server = start(wire)) {
			TestStream alice = server.open("alice");
			assertThat(StreamDetails.headers(alice).firstValue("Connection")).hasValue("close");
			Awaitility.await().untilAsserted(() -> assertThat(server.requestsInProgress()).isZero());
			server.template().sendToUser("alice", "hi").join();
			assertThat(alice).next().hasData("hi");
		}
	}

	private static TestServer start(Wire wire, String... properties) {
		return TestServer.start(wire,
				Stream.of(Tls.properties(), properties, new String[] { "sse-push.history.max-user-size=10MB" })
					.flatMap(Stream::of)
					.toArray(String[]::new));
	}

}
