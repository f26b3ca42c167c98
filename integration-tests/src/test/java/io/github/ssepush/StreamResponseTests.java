package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import tools.jackson.databind.PropertyNamingStrategies;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the response to a request for a stream, byte by byte and message by message.
 */
@Tag("streams")
@ParameterizedClass
@EachWire(always = { Wire.TOMCAT, Wire.JETTY, Wire.JETTY_SERVLET, Wire.TOMCAT_HTTP2 })
class StreamResponseTests {

	private static TestServer server;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, List.of(TestServer.Application.class, SnakeCase.class));
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@AfterEach
	void closeStreams() {
		server.closeStreams();
	}

	@Test
	void headIsThatOfAnEventStreamThatNobodyStoresOrBuffers() {
		try (RawClient client = RawClient.connect(server)) {
			client.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + Tokens.of("alice"));
			List<String> head = client.readHead();
			assertThat(head.get(0)).startsWith("HTTP/1.1 200");
			assertThat(head).contains("Content-Type: text/event-stream", "X-Accel-Buffering: no",
					"Cache-Control: private, no-store, no-transform");
			assertThat(head.stream().skip(1).map((line) -> line.split(":")[0].toLowerCase(Locale.ROOT)))
				.doesNotHaveDuplicates()
				.doesNotContain("content-length", "content-encoding", "pragma", "expires", "set-cookie");
		}
	}

	@Test
	void streamSaysAtOnceWhoTheClientIsAndWhenToComeBack() {
		TestStream alice = server.open("alice");
		assertThat(StreamDetails.hello(alice).data())
			.isEqualTo("{\"client\":\"" + alice.clientId() + "\",\"heartbeat\":15000}");
		assertThat(server.clients().client(alice.clientId())).get().extracting(Client::user).isEqualTo("alice");
		assertThat(StreamDetails.retry(alice)).isBetween(1500L, 4500L);
	}

	@Test
	void clientsAreToldToComeBackAtDifferentTimes() {
		List<TestStream> streams = IntStream.range(0, 5).mapToObj((i) -> server.open("alice")).toList();
		assertThat(streams.stream().map((stream) -> StreamDetails.retry(stream)).distinct()).hasSizeGreaterThan(1);
	}

	@Test
	void positionIsKnownBeforeTheFirstMessage() {
		TestStream alice = server.open("alice");
		Awaitility.await().until(() -> !alice.lastEventId().isEmpty());
		assertThat(alice.events()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HEAD", "POST", "PUT", "DELETE", "PATCH" })
	void otherMethodThanGetIsRefused(String method) {
		HttpResponse<String> response = server
			.send(server.request("/events", "refused").method(method, HttpRequest.BodyPublishers.noBody()));
		assertThat(response.statusCode()).isEqualTo(405);
		assertThat(response.headers().allValues("Allow")).containsExactly("GET");
		assertThat(response.headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("application/problem+json"));
		assertThat(response.body()).isEqualTo(method.equals("HEAD") ? ""
				: "{\"detail\":\"A stream is opened by GET\",\"status\":405," + "\"title\":\"Method Not Allowed\"}");
		assertThat(server.clients().clientsOf("refused")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/events/unknown", "/events/", "/events/unknown/deeper" })
	void nothingIsFoundBelowThePathAndOnlyUsersLearnThat(String path) {
		assertThat(server.send(server.request(path, "refused")).statusCode()).isEqualTo(404);
		assertThat(server.send(server.request(path)).statusCode()).isEqualTo(401);
		assertThat(server.clients().clientsOf("refused")).isEmpty();
	}

	@Test
	void hundredUsersGetExactlyTheirOwnMessages() {
		int users = 100;
		List<TestStream> streams = IntStream.range(0, users)
			.parallel()
			.mapToObj((user) -> server.open("user-" + user))
			.toList();
		IntStream.range(0, users * 10)
			.parallel()
			.mapToObj((i) -> server.template().sendToUser("user-" + i % users, i % users + "-" + i / users))
			.forEach(CompletableFuture::join);
		server.template().broadcast("end").join();
		for (int user = 0; user < users; user++) {
			List<String> received = new ArrayList<>(StreamDetails.data(streams.get(user), 11));
			assertThat(received.remove(10)).isEqualTo("end");
			int owner = user;
			assertThat(received).containsExactlyInAnyOrderElementsOf(
					IntStream.range(0, 10).mapToObj((number) -> owner + "-" + number).toList());
			assertThat(streams.get(user)).receivedNothing();
		}
	}

	@Test
	void eachTabGetsEachMessageOnceAndOutlivesTheOthers() {
		List<TestStream> tabs = IntStream.range(0, 3).mapToObj((i) -> server.open("tabs")).toList();
		assertThat(server.clients().clientsOf("tabs")).hasSize(3);
		server.template().sendToUser("tabs", "one").join();
		tabs.forEach((tab) -> assertThat(tab).next().hasData("one"));
		tabs.get(1).close();
		Awaitility.await().until(() -> {
			server.template().sendToClient(tabs.get(1).clientId(), "anybody there?").join();
			return server.clients().clientsOf("tabs").size() == 2;
		});
		server.template().sendToUser("tabs", "two").join();
		assertThat(tabs.get(0)).next().hasData("two");
		assertThat(tabs.get(2)).next().hasData("two");
		assertThat(tabs).allSatisfy((tab) -> assertThat(tab).receivedNothing());
	}

	@Test
	void messageToOneClientReachesThatTabAlone() {
		TestStream first = server.open("alice");
		TestStream second = server.open("alice");
		PushReceipt receipt = server.template()
			.sendToClient(second.clientId(), SseMessage.event("only-you").data("hi").build())
			.join();
		assertThat(receipt).isEqualTo(new PushReceipt(null, Destination.client(second.clientId()), 1, false));
		assertThat(second.next()).hasName("only-you").hasData("hi");
		server.template().sendToUser("alice", "all").join();
		assertThat(first).next().hasData("all");
		assertThat(second).next().hasData("all");
		assertThat(server.template().sendToClient("nobody", "hi").join().nodes()).isZero();
	}

	@Test
	void messageToSeveralUsersReachesEachOfThemOnce() {
		TestStream alice = server.open("alice");
		TestStream bob = server.open("bob");
		TestStream carol = server.open("carol");
		List<PushReceipt> receipts = server.template()
			.sendToUsers(List.of("bob", "alice", "bob", "absent"), "hi")
			.join();
		assertThat(receipts).extracting(PushReceipt::destination)
			.containsExactly(Destination.user("bob"), Destination.user("alice"), Destination.user("absent"));
		assertThat(receipts).extracting(PushReceipt::nodes).containsExactly(1, 1, 0);
		server.template().broadcast("end").join();
		assertThat(alice).receives("hi", "end");
		assertThat(bob).receives("hi", "end");
		assertThat(carol).next().hasData("end");
	}

	@Test
	void payloadBecomesJsonAsTheApplicationWritesIt() {
		TestStream alice = server.open("alice");
		server.template().sendToUser("alice", SseMessage.event("shipped").data(new Order(42, "Zo\u00eb")).build());
		server.template().sendToUser("alice", List.of("a", "b"));
		server.template().sendToUser("alice", 7);
		assertThat(alice).next("shipped").hasData("{\"order_number\":42,\"buyer\":\"Zo\u00eb\"}");
		assertThat(alice).receives("[\"a\",\"b\"]", "7");
	}

	@Test
	void textAndBytesGoAsTheyAre() {
		TestStream alice = server.open("alice");
		List<String> texts = List.of("\"quoted\"", "", " two\n lines", "\u20ac\ud83d\ude00");
		texts.forEach((text) -> server.template().sendToUser("alice", text));
		texts.forEach((text) -> server.template().sendToUser("alice", text.getBytes(StandardCharsets.UTF_8)));
		assertThat(StreamDetails.data(alice, 8)).isEqualTo(Stream.concat(texts.stream(), texts.stream()).toList());
	}

	@Test
	void okHttpReadsTheStream() throws InterruptedException {
		BlockingQueue<SseEvent> events = new LinkedBlockingQueue<>();
		OkHttpClient http = new OkHttpClient.Builder().readTimeout(Duration.ZERO).build();
		EventSource source = EventSources.createFactory(http)
			.newEventSource(new Request.Builder().url("http://localhost:" + server.port() + "/events")
				.header("Authorization", "Bearer " + Tokens.of("okhttp"))
				.build(), new EventSourceListener() {

					@Override
					public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
						events.add(new SseEvent((id != null) ? id : "", (type != null) ? type : "message", data));
					}

					@Override
					public void onFailure(EventSource source, @Nullable Throwable failure,
							@Nullable Response response) {
						events.add(new SseEvent("", "failure", String.valueOf(failure)));
					}

				});
		try {
			assertThat(poll(events).name()).isEqualTo("sse-push.hello");
			assertAwkwardMessagesArrive("okhttp", events);
		}
		finally {
			source.cancel();
			http.dispatcher().executorService().shutdown();
			http.connectionPool().evictAll();
		}
	}

	@Test
	void webClientReadsTheStream() throws InterruptedException {
		BlockingQueue<SseEvent> events = new LinkedBlockingQueue<>();
		Disposable subscription = WebClient.create("http://localhost:" + server.port())
			.get()
			.uri("/events")
			.headers((headers) -> headers.setBearerAuth(Tokens.of("webclient")))
			.retrieve()
			.bodyToFlux(new ParameterizedTypeReference<ServerSentEvent<String>>() {
			})
			.filter((event) -> event.data() != null)
			.subscribe((event) -> events.add(new SseEvent((event.id() != null) ? event.id() : "",
					(event.event() != null) ? event.event() : "message", event.data())));
		try {
			assertThat(poll(events).name()).isEqualTo("sse-push.hello");
			assertAwkwardMessagesArrive("webclient", events);
		}
		finally {
			subscription.dispose();
		}
	}

	private static void assertAwkwardMessagesArrive(String user, BlockingQueue<SseEvent> events)
			throws InterruptedException {
		List<String> awkward = List.of("plain", " leading space", "a\nb", "a\n\nb\n", ":colon", "id: 1\nevent: x",
				"\u00e9\u20ac\ud83d\ude00");
		for (String data : awkward) {
			PushReceipt receipt = server.template().sendToUser(user, SseMessage.event("a:b").data(data).build()).join();
			SseEvent event = poll(events);
			assertThat(event).hasName("a:b").hasData(data);
			assertThat(event.id()).contains(receipt.id());
		}
	}

	private static SseEvent poll(BlockingQueue<SseEvent> events) throws InterruptedException {
		SseEvent event = events.poll(20, TimeUnit.SECONDS);
		assertThat(event).isNotNull();
		return event;
	}

	private record Order(int orderNumber, String buyer) {

	}

	/**
	 * The application's own way to write JSON.
	 */
	@Configuration(proxyBeanMethods = false)
	static class SnakeCase {

		@Bean
		JsonMapperBuilderCustomizer snakeCase() {
			return (builder) -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
		}

	}

}
