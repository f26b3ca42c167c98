package io.github.ssepush.readers;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.ssepush.Client;
import io.github.ssepush.SseMessage;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Much-used readers of others, as packages: each connects with a header, resumes wherever
 * it is cut, and leaves nothing behind.
 */
class ReaderTests {

	private static TestServer server;

	@BeforeAll
	static void startServer() {
		server = TestServer.start(Wire.TOMCAT, "sse-push.retry=300ms");
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@ParameterizedTest
	@EnumSource
	void readerMissesNothingWhereverItIsCut(Kind kind) throws Exception {
		try (Gate gate = new Gate(server.port(), kind == Kind.RECONNECTING_EVENTSOURCE);
				Reader reader = kind.opener.open(url(gate), Tokens.of(kind.name()))) {
			cutBeforeTheFirstMessage(kind, gate, reader);
			send(kind, 1);
			await().until(() -> reader.messages().size() == 2);
			cutInsideAMessage(kind, gate, reader);
			cutAfterTheReaderWasToldItsPosition(kind, gate, reader);
			assertThat(reader.messages()).containsExactly("0", "1", "2", "3", "4");
			assertThat(gate.connections()).isEqualTo(4);
			assertThat(server.clients().clientsOf(kind.name())).hasSize(1);
			reader.leave();
			await().until(() -> server.clients().clientsOf(kind.name()).isEmpty());
		}
	}

	@Test
	void readerIsHeardOfWithinItsOwnTimeOut() throws Exception {
		try (Gate gate = new Gate(server.port(), false);
				Reader reader = new OkHttpSseReader(url(gate), Tokens.of("waiting"), Duration.ofSeconds(3))) {
			awaitHeartbeats(5, gate, reader);
		}
	}

	@Test
	void readersThatGiveUpAfterFiveSecondsStayIfTheyAskForTwo() throws Exception {
		try (Gate httpxGate = new Gate(server.port(), false);
				Gate okHttpGate = new Gate(server.port(), false);
				Reader httpx = ScriptReader.httpx(url(httpxGate, 2000), Tokens.of("waiting"));
				Reader okHttp = new OkHttpEventSourceReader(url(okHttpGate, 2000), Tokens.of("waiting"))) {
			awaitHeartbeats(3, httpxGate, httpx);
			awaitHeartbeats(3, okHttpGate, okHttp);
		}
	}

	@Test
	void webClientReadsLargeMessagesIfItIsAllowedTo() {
		CompletableFuture<String> limited = firstMessage(WebClient.builder());
		CompletableFuture<String> allowed = firstMessage(
				WebClient.builder().codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(2 * 1024 * 1024)));
		await().until(() -> server.clients().clientsOf("webby").size() == 2);
		server.template().sendToUser("webby", "x".repeat(300 * 1024)).join();
		assertThat(allowed).succeedsWithin(Duration.ofMinutes(1)).asString().hasSize(300 * 1024);
		assertThat(limited).failsWithin(Duration.ofMinutes(1))
			.withThrowableOfType(ExecutionException.class)
			.withRootCauseInstanceOf(DataBufferLimitException.class);
	}

	private static CompletableFuture<String> firstMessage(WebClient.Builder client) {
		return client.baseUrl("http://localhost:" + server.port())
			.build()
			.get()
			.uri("/events")
			.headers((headers) -> headers.setBearerAuth(Tokens.of("webby")))
			.retrieve()
			.bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {
			})
			.filter((event) -> event.event() == null)
			.mapNotNull(ServerSentEvent::data)
			.next()
			.toFuture();
	}

	private void cutBeforeTheFirstMessage(Kind kind, Gate gate, Reader reader) {
		await().until(() -> reader.hellos() == 1);
		gate.shut();
		sendToNobody(kind, 0);
		await().until(() -> gate.refusals() > 0);
		gate.open();
		await().until(() -> reader.messages().size() == 1);
	}

	private void cutInsideAMessage(Kind kind, Gate gate, Reader reader) {
		gate.shutAfter("event: " + Reader.EVENT + "\ndata: {");
		send(kind, 2);
		await().until(gate::isShut);
		sendToNobody(kind, 3);
		gate.open();
		await().until(() -> reader.messages().size() == 4);
	}

	private void cutAfterTheReaderWasToldItsPosition(Kind kind, Gate gate, Reader reader) {
		Client client = server.clients().clientsOf(kind.name()).iterator().next();
		server.template()
			.sendToUser(kind.name(), SseMessage.data("for others").excludeClient(client.id()).build())
			.join();
		await().until(() -> gate.passed().contains(client.position() + "\n\n:\n"));
		gate.shut();
		sendToNobody(kind, 4);
		gate.open();
		await().until(() -> reader.messages().size() == 5);
	}

	private static void sendToNobody(Kind kind, int number) {
		await().until(() -> server.clients().clientsOf(kind.name()).isEmpty());
		send(kind, number);
	}

	private static void send(Kind kind, int number) {
		server.template()
			.sendToUser(kind.name(), SseMessage.event(Reader.EVENT).data("{\"n\":" + number + "}").build())
			.join();
	}

	private static void awaitHeartbeats(int count, Gate gate, Reader reader) {
		await().until(() -> gate.passed().endsWith(":\n".repeat(count)));
		assertThat(gate.connections()).isEqualTo(1);
		assertThat(reader.hellos()).isEqualTo(1);
	}

	private static String url(Gate gate) {
		return url(gate, 1000);
	}

	private static String url(Gate gate, int heartbeat) {
		return "http://localhost:" + gate.port() + "/events?heartbeat=" + heartbeat;
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofMinutes(1));
	}

	/**
	 * The readers.
	 */
	enum Kind {

		FETCH_EVENT_SOURCE((url, token) -> ScriptReader.npm("fetch-event-source", url, token)),

		EVENTSOURCE_3((url, token) -> ScriptReader.npm("eventsource3", url, token)),

		EVENTSOURCE_4((url, token) -> ScriptReader.npm("eventsource4", url, token)),

		EVENTSOURCE_CLIENT((url, token) -> ScriptReader.npm("eventsource-client", url, token)),

		EVENT_SOURCE_POLYFILL((url, token) -> ScriptReader.npm("event-source-polyfill", url, token)),

		RECONNECTING_EVENTSOURCE((url, token) -> ScriptReader.npm("reconnecting-eventsource", url, token)),

		OKHTTP_SSE((url, token) -> new OkHttpSseReader(url, token, Duration.ofSeconds(10))),

		OKHTTP_EVENTSOURCE(OkHttpEventSourceReader::new),

		HTTPX(ScriptReader::httpx),

		WEB_CLIENT(WebClientReader::new);

		private final Opener opener;

		Kind(Opener opener) {
			this.opener = opener;
		}

	}

	/**
	 * Opens a stream with a reader.
	 */
	private interface Opener {

		Reader open(String url, String token) throws Exception;

	}

}
