package io.github.ssepush;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.StarterThreads;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that nothing is left of the starter when the application has ended.
 */
@Tag("streams")
class ShutdownTests {

	@BeforeAll
	static void stopSharedServers() {
		TestServer.stopShared();
	}

	@ParameterizedTest
	@EachWire(always = { Wire.TOMCAT, Wire.JETTY })
	void closedApplicationLeavesNoStreamAndNoThread(Wire wire) {
		TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Visitors.class));
		Visitors visitors = server.bean(Visitors.class);
		List<TestStream> streams = IntStream.range(0, 20).mapToObj((i) -> server.open("user-" + i % 7)).toList();
		assertThat(StarterThreads.names()).isNotEmpty();
		int kept = server.requestsKept(StreamDetails.version(streams.get(0)), streams.size());
		Awaitility.await().untilAsserted(() -> assertThat(server.requestsInProgress()).isEqualTo(kept));
		Awaitility.await().until(() -> visitors.events.size() == streams.size());
		try (LogCapture log = LogCapture.start()) {
			server.context().close();
			assertThat(log.messages()).noneMatch((message) -> message.startsWith("WARN") || message.startsWith("ERROR"))
				.noneMatch((message) -> message.contains("still active"));
		}
		streams.forEach((stream) -> assertThat(stream).ends());
		StarterThreads.awaitEnd();
		List<String> clients = streams.stream().map(TestStream::clientId).toList();
		assertThat(visitors.events).filteredOn((event) -> event.startsWith("connected"))
			.containsExactlyInAnyOrderElementsOf(clients.stream().map((client) -> "connected " + client).toList());
		assertThat(visitors.events).filteredOn((event) -> event.startsWith("disconnected"))
			.containsExactlyInAnyOrderElementsOf(
					clients.stream().map((client) -> "disconnected " + client + " SHUTDOWN").toList());
	}

	@ParameterizedTest
	@EachWire(always = { Wire.TOMCAT, Wire.JETTY })
	void disconnectIsToldAfterTheConnectAndWithItsReason(Wire wire) {
		try (TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Visitors.class))) {
			Queue<String> events = server.bean(Visitors.class).events;
			TestStream alice = server.open("alice");
			TestStream bob = server.open("bob");
			Awaitility.await().until(() -> events.size() == 2);
			assertThat(server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join()).isEqualTo(1);
			assertThat(alice).ends();
			Awaitility.await()
				.untilAsserted(() -> assertThat(events).containsExactlyInAnyOrder("connected " + alice.clientId(),
						"connected " + bob.clientId(), "disconnected " + alice.clientId() + " DISCONNECTED"));
			assertThat(List.copyOf(events).indexOf("connected " + alice.clientId()))
				.isLessThan(List.copyOf(events).indexOf("disconnected " + alice.clientId() + " DISCONNECTED"));
			assertThat(server.clients().users()).containsExactly("bob");
		}
	}

	/**
	 * Remembers who came and went, and that they are gone by then.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Visitors {

		private final Queue<String> events = new ConcurrentLinkedQueue<>();

		private final ClientManager clients;

		Visitors(ClientManager clients) {
			this.clients = clients;
		}

		@EventListener
		void connected(ClientConnectedEvent event) {
			this.events.add("connected " + event.client().id());
		}

		@EventListener
		void disconnected(ClientDisconnectedEvent event) {
			assertThat(event.duration()).isPositive().isLessThan(Duration.ofMinutes(5));
			assertThat(this.clients.client(event.client().id())).isEmpty();
			this.events.add("disconnected " + event.client().id() + " " + event.reason());
		}

	}

}
