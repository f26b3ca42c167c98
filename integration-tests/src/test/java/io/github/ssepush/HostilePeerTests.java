package io.github.ssepush;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that peers that keep to no protocol harm no others, and end like all others.
 */
@ParameterizedClass
@EachWire(http2 = false, always = { Wire.TOMCAT, Wire.JETTY })
class HostilePeerTests {

	private static TestServer server;

	private TestStream other;

	private LogCapture log;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, List.of(TestServer.Application.class, Departures.class),
				"sse-push.heartbeat-interval=100ms", "sse-push.client.write-timeout=500ms",
				"sse-push.history.max-user-size=64MB");
		server.send(server.request("/", "somebody"));
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void openAnotherStream() {
		this.other = server.open("other");
		server.bean(Departures.class).reasons.clear();
		this.log = LogCapture.start();
	}

	@AfterEach
	void closeStreams() {
		this.log.close();
		server.closeStreams();
		server.awaitClients(0);
	}

	@Test
	void peerThatNeverReadsIsASlowConsumer() {
		String large = "x".repeat(100_000);
		try (TestStream silent = server.stalled("hostile", 4096)) {
			server.awaitClients(2);
			for (int i = 0; i < 200; i++) {
				server.template().sendToUser("hostile", large);
			}
			assertEnds(CloseReason.SLOW_CONSUMER);
			assertThat(silent.events()).extracting(SseEvent::name).containsExactly("sse-push.hello");
		}
	}

	/** The kernel does not open a window for a byte, so nothing is accepted meanwhile. */
	@Test
	void peerThatReadsByteByByteIsASlowConsumer() {
		String large = "x".repeat(100_000);
		ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor();
		try (RawClient slow = RawClient.connect(server, 4096)) {
			slow.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + Tokens.of("hostile"));
			reader.scheduleAtFixedRate(slow::readByte, 0, 50, TimeUnit.MILLISECONDS);
			server.awaitClients(2);
			for (int i = 0; i < 200; i++) {
				server.template().sendToUser("hostile", large);
			}
			assertEnds(CloseReason.SLOW_CONSUMER);
		}
		finally {
			reader.shutdownNow();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u0000\u0001\u00ff garbage\r\n\r\n" })
	void whatComesAfterTheRequestHarmsNobody(String rest) {
		RawClient peer = RawClient.open(server, Tokens.of("hostile"));
		peer.send(rest);
		assertOthersAreServed();
		peer.reset();
		assertEnds(CloseReason.CLIENT_GONE);
	}

	@Test
	void peerThatClosesItsHalfEndsWithTheOtherHalf() {
		RawClient peer = RawClient.open(server, Tokens.of("hostile"));
		peer.shutdownOutput();
		assertOthersAreServed();
		peer.close();
		assertEnds(CloseReason.CLIENT_GONE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0",
			"Content-Length: 1000000000" })
	void bodyOfTheRequestIsLeftAlone(String body) {
		RawClient peer = RawClient.connect(server);
		peer.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + Tokens.of("hostile"), body);
		assertThat(peer.readHead().get(0)).startsWith("HTTP/1.1 200");
		peer.readUntil("event: sse-push.hello");
		server.template().sendToUser("hostile", "to you").join();
		peer.readUntil("data: to you");
		assertOthersAreServed();
		peer.reset();
		assertEnds(CloseReason.CLIENT_GONE);
	}

	private void assertOthersAreServed() {
		server.template().sendToUser("other", "hello").join();
		assertThat(this.other).next().hasData("hello");
	}

	/**
	 * Assert that the stream ends once, with the reason, and without a word in the log.
	 */
	private void assertEnds(CloseReason reason) {
		Awaitility.await()
			.untilAsserted(
					() -> assertThat(server.bean(Departures.class).reasons).containsExactly("hostile " + reason));
		assertThat(server.clients().users()).containsExactly("other");
		assertOthersAreServed();
		assertThat(this.log.messages()).isEmpty();
	}

	/**
	 * Remembers why who left.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Departures implements SsePushListener {

		private final Queue<String> reasons = new ConcurrentLinkedQueue<>();

		@Override
		public void clientClosed(Client client, CloseReason reason, Duration duration) {
			if (client.user().equals("hostile")) {
				this.reasons.add(client.user() + " " + reason);
			}
		}

	}

}
