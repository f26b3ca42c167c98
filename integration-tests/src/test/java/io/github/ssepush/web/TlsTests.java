package io.github.ssepush.web;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.ssepush.CloseReason;
import io.github.ssepush.harness.Container;
import io.github.ssepush.harness.EventStream;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams over TLS.
 */
@Tag("takeover")
class TlsTests {

	private static final String LARGE = "x".repeat(900_000);

	@ParameterizedTest(name = "{0}, {1}")
	@CsvSource({ "TOMCAT, auto", "TOMCAT, servlet", "JETTY, auto", "JETTY, servlet" })
	void deliversMessagesOfAllSizesInOrder(Container container, String transport) {
		try (TestServer server = start(container, transport)) {
			EventStream stream = server.open("alice");
			for (int i = 0; i < 20; i++) {
				server.template().sendToUser("alice", i + ((i % 5 == 0) ? LARGE : ""));
			}
			for (int i = 0; i < 20; i++) {
				assertThat(stream.next().data()).isEqualTo(i + ((i % 5 == 0) ? LARGE : ""));
			}
		}
	}

	@ParameterizedTest(name = "{0}, {1}")
	@CsvSource({ "TOMCAT, auto", "TOMCAT, servlet", "JETTY, auto", "JETTY, servlet" })
	void endsCleanlyAndSeesAPeerThatEnds(Container container, String transport) {
		try (TestServer server = start(container, transport, "sse-push.heartbeat-interval=200ms")) {
			EventStream ended = server.open("alice");
			server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join();
			ended.awaitEnd();
			EventStream gone = server.open("bob");
			gone.close();
			Awaitility.await().untilAsserted(() -> assertThat(server.clients().count()).isZero());
		}
	}

	@ParameterizedTest
	@EnumSource(Container.class)
	void connectionIsTakenOver(Container container) {
		try (TestServer server = start(container, "auto")) {
			EventStream alice = server.open("alice");
			assertThat(alice.response().headers().firstValue("Connection")).hasValue("close");
			Awaitility.await().untilAsserted(() -> assertThat(server.requestsInProgress()).isZero());
			server.template().sendToUser("alice", "hi").join();
			assertThat(alice.nextData(1)).containsExactly("hi");
		}
	}

	private static TestServer start(Container container, String transport, String... properties) {
		String[] tls = Tls.properties();
		String[] all = new String[tls.length + properties.length + 2];
		System.arraycopy(tls, 0, all, 0, tls.length);
		System.arraycopy(properties, 0, all, tls.length, properties.length);
		all[all.length - 2] = "sse-push.transport=" + transport;
		all[all.length - 1] = "sse-push.history.max-user-size=10MB";
		return TestServer.start(container, all);
	}

}
