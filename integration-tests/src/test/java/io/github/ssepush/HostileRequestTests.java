package io.github.ssepush;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests for a stream that are made to do harm do none.
 */
@ParameterizedClass
@EachWire(http2 = false)
class HostileRequestTests {

	/** The status of a request whose connection was cut before its answer was read. */
	private static final int CUT = 0;

	private static TestServer server;

	private TestStream other;

	private LogCapture log;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, "sse-push.heartbeat-interval=100ms");
		server.send(server.request("/", "somebody"));
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void openAnotherStream() {
		this.other = server.open("other");
		this.log = LogCapture.start();
	}

	@AfterEach
	void nobodyElseWasHarmed() {
		this.log.close();
		server.awaitClients(1);
		assertThat(server.clients().users()).containsExactly("other");
		server.template().sendToUser("other", "hello").join();
		assertThat(this.other).next().hasData("hello");
		assertThat(this.log.messages())
			.noneMatch((message) -> message.startsWith("WARN") || message.startsWith("ERROR"));
		server.closeStreams();
		server.awaitClients(0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Last-Event-ID: 2\r\n Authorization: Bearer %s",
			"Last-Event-ID: 2\rAuthorization: Bearer %s", "Last-Event-ID: 2\nAuthorization: Bearer %s",
			"Last-Event-ID: 2\u0000Authorization: Bearer %s", "Last-Event-ID : 2\r\nAuthorization: Bearer %s",
			"Authorization: Bearer %s", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\nX-Token: %s" })
	void smuggledHeaderChangesNobody(String lines) {
		try (RawClient peer = RawClient.connect(server)) {
			int status = statusOf(peer, "GET /events HTTP/1.1", "Host: localhost",
					"Authorization: Bearer " + Tokens.of("hostile"), lines.formatted(Tokens.of("other")));
			assertThat(status).isIn(200, 400);
			server.awaitClients((status == 200) ? 2 : 1);
			assertThat(server.clients().clientsOf("other")).hasSize(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "last_event_id=2%0d%0aSet-Cookie:%20a=b", "topic=x%0d%0aSet-Cookie:%20a=b",
			"last_event_id=2%00%0aevent:%20forged%0adata:%20forged" })
	void nothingOfTheAddressGetsIntoTheResponse(String query) {
		try (RawClient peer = RawClient.connect(server)) {
			peer.send("GET /events?" + query + " HTTP/1.1", "Host: localhost",
					"Authorization: Bearer " + Tokens.of("hostile"));
			List<String> head = peer.readHead();
			assertThat(head.get(0)).containsPattern(" (200|400)");
			assertThat(head).noneMatch((line) -> line.startsWith("Set-Cookie"));
			if (head.get(0).contains(" 200")) {
				assertThat(peer.readUntil("event: sse-push.reset")).doesNotContain("forged", "Set-Cookie");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 10_000, 1_000_000 })
	void headerThatIsTooLargeGetsNoFurther(int size) {
		for (String header : List.of("Last-Event-ID: ", "Authorization: Bearer ", "Cookie: a=")) {
			try (RawClient peer = RawClient.connect(server)) {
				int status = statusOf(peer, "GET /events HTTP/1.1", "Host: localhost", header + "2".repeat(size));
				assertThat(status).isIn(CUT, 400, 431);
				assertThat(server.clients().count()).isOne();
			}
		}
	}

	/** Send more requests than there are threads. */
	@Test
	void halfSentRequestsHoldNobodyUp() {
		String head = "GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Tokens.of("hostile");
		List<RawClient> peers = IntStream.range(0, 300).mapToObj((i) -> {
			RawClient peer = RawClient.connect(server);
			peer.sendPart((i % 2 == 0) ? head + "\r\n" : head.substring(0, 1 + i / 2));
			return peer;
		}).toList();
		TestStream quick = server.open("quick");
		assertThat(server.send(server.request("/", "somebody")).statusCode()).isEqualTo(404);
		server.template().sendToUser("quick", "hello").join();
		assertThat(quick).next().hasData("hello");
		assertThat(server.clients().users()).containsExactlyInAnyOrder("other", "quick");
		peers.forEach(RawClient::close);
		quick.close();
	}

	private static int statusOf(RawClient peer, String... head) {
		try {
			peer.send(head);
			return Integer.parseInt(peer.readHead().get(0).split(" ")[1]);
		}
		catch (UncheckedIOException | AssertionError ex) {
			return CUT;
		}
	}

}
