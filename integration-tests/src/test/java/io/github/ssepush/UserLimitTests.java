package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user has as many streams as a user may; what is taken up by them is not missed
 * elsewhere.
 */
@ParameterizedClass
@EachWire(http2 = false, full = { Wire.TOMCAT, Wire.JETTY })
class UserLimitTests {

	private static final int LIMIT = 3;

	private static final int MANY = 300;

	@Parameter
	Wire wire;

	@Test
	void newestStreamsOfAUserStay() {
		try (TestServer server = limited("close-oldest")) {
			TestStream bob = server.open("bob");
			List<TestStream> alice = Stream.generate(() -> server.open("alice")).limit(LIMIT + 2).toList();
			alice.subList(0, 2).forEach((stream) -> assertThat(stream).ends());
			List<TestStream> newest = alice.subList(2, LIMIT + 2);
			assertThat(server.clients().clientsOf("alice")).extracting(Client::id)
				.containsExactlyElementsOf(newest.stream().map(TestStream::clientId).toList());
			server.template().broadcast("hello").join();
			assertThat(newest).allSatisfy((stream) -> assertThat(stream).next().hasData("hello"));
			assertThat(bob).next().hasData("hello");
			Awaitility.await()
				.untilAsserted(() -> assertThat(count(server, "closed", CloseReason.REPLACED.tag())).isEqualTo(2));
		}
	}

	@Test
	void oneTooManyIsToldToComeBackWhereThatIsWanted() {
		try (TestServer server = limited("refuse")) {
			List<TestStream> alice = Stream.generate(() -> server.open("alice")).limit(LIMIT).toList();
			HttpResponse<String> browser = server.send(server.request("/events", "alice"));
			assertThat(browser.statusCode()).isEqualTo(200);
			assertThat(browser.headers().firstValue("Content-Type")).get().asString().startsWith("text/event-stream");
			assertThat(browser.body()).startsWith("retry:").contains("event: sse-push.busy");
			HttpResponse<String> module = server.send(knowing(server, "alice"));
			assertThat(module.statusCode()).isEqualTo(429);
			assertThat(module.headers().firstValue("Retry-After")).isPresent();
			assertThat(module.headers().firstValue("Content-Type")).get().asString().contains("problem+json");
			assertThat(count(server, "refused", RefusalReason.USER_FULL.tag())).isEqualTo(2);
			assertThat(server.open("bob").clientId()).isNotEmpty();
			server.clients().disconnectClient(alice.get(0).clientId(), CloseReason.DISCONNECTED).join();
			server.awaitClients(LIMIT);
			assertThat(server.open("alice").clientId()).isNotEmpty();
			assertThat(server.clients().clientsOf("alice")).hasSize(LIMIT);
		}
	}

	@Test
	void ofManyThatComeAtOnceTheLimitStays() throws Exception {
		try (TestServer server = limited("close-oldest")) {
			List<RawClient> clients = connectAtOnce(server);
			Patience.await().until(() -> counter(server, "sse.push.clients.opened") == MANY);
			Patience.await().until(() -> count(server, "closed", "replaced") == MANY - LIMIT);
			assertThat(server.clients().clientsOf("alice")).hasSize(LIMIT);
			assertThat(server.clients().count()).isEqualTo(LIMIT);
			clients.forEach(RawClient::close);
		}
	}

	@Test
	void ofManyThatComeAtOnceTheLimitGetsInWhereOthersAreRefused() throws Exception {
		try (TestServer server = limited("refuse")) {
			List<RawClient> clients = connectAtOnce(server);
			Patience.await().until(() -> count(server, "refused", "user-full") == MANY - LIMIT);
			Patience.await().until(() -> counter(server, "sse.push.clients.opened") == LIMIT);
			assertThat(server.clients().clientsOf("alice")).hasSize(LIMIT);
			List<String> first = clients.stream().map(UserLimitTests::firstEvent).toList();
			assertThat(first).containsOnly("hello", "busy").filteredOn("hello"::equals).hasSize(LIMIT);
			clients.forEach(RawClient::close);
		}
	}

	@Test
	void twentyIsTheDefaultAndZeroIsNoLimit() {
		try (TestServer server = start()) {
			IntStream.range(0, 25).forEach((i) -> server.open("alice"));
			server.awaitClients(20);
		}
		try (TestServer server = start("sse-push.limits.max-clients-per-user=0")) {
			IntStream.range(0, 25).forEach((i) -> server.open("alice"));
			assertThat(server.clients().count()).isEqualTo(25);
		}
	}

	@Test
	void restOfTheApplicationAnswersWhileAllPlacesAreTaken() throws Exception {
		try (TestServer server = start("sse-push.limits.max-clients=100")) {
			List<RawClient> full = IntStream.range(0, 100)
				.mapToObj((i) -> RawClient.open(server, Tokens.of("user-" + i)))
				.toList();
			ExecutorService threads = Executors.newFixedThreadPool(4);
			try {
				List<Future<?>> knocking = IntStream.range(0, 4)
					.<Future<?>>mapToObj((i) -> threads.submit(() -> knock(server, MANY / 4)))
					.toList();
				for (int i = 0; i < 50; i++) {
					assertThat(server.send(server.request("/ping", "somebody")).body()).isEqualTo("pong");
				}
				for (Future<?> thread : knocking) {
					thread.get(60, TimeUnit.SECONDS);
				}
			}
			finally {
				threads.shutdownNow();
			}
			assertThat(server.send(server.request("/ping", "somebody")).body()).isEqualTo("pong");
			assertThat(count(server, "refused", RefusalReason.NODE_FULL.tag())).isEqualTo(MANY);
			assertThat(server.clients().count()).isEqualTo(100);
			server.template().broadcast("still here").join();
			full.forEach((client) -> client.readUntil("data: still here"));
			full.forEach(RawClient::close);
		}
	}

	private TestServer limited(String policy) {
		return start("sse-push.limits.max-clients-per-user=" + LIMIT, "sse-push.limits.at-user-limit=" + policy,
				"sse-push.limits.max-connects-per-user=0");
	}

	private TestServer start(String... more) {
		return TestServer.start(this.wire, List.of(TestServer.Application.class, Ping.class), more);
	}

	private static HttpRequest.Builder knowing(TestServer server, String user) {
		return server.request("/events", user).header("SSE-Push-Client-Version", "1");
	}

	private static void knock(TestServer server, int times) {
		for (int i = 0; i < times; i++) {
			assertThat(server.send(knowing(server, "late")).statusCode()).isEqualTo(503);
		}
	}

	/** All of one user. */
	private static List<RawClient> connectAtOnce(TestServer server) throws Exception {
		String token = Tokens.of("alice");
		ExecutorService threads = Executors.newFixedThreadPool(20);
		try {
			List<Future<RawClient>> clients = new ArrayList<>();
			for (int i = 0; i < MANY; i++) {
				clients.add(threads.submit(() -> {
					RawClient client = RawClient.connect(server);
					client.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + token);
					return client;
				}));
			}
			List<RawClient> connected = new ArrayList<>();
			for (Future<RawClient> client : clients) {
				connected.add(client.get(60, TimeUnit.SECONDS));
			}
			return connected;
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static String firstEvent(RawClient client) {
		client.readUntil("event: sse-push.");
		return client.readUntil("\n").strip();
	}

	private static double count(TestServer server, String what, String reason) {
		return server.bean(MeterRegistry.class).get("sse.push.clients." + what).tag("reason", reason).counter().count();
	}

	private static double counter(TestServer server, String name) {
		return server.bean(MeterRegistry.class).get(name).counter().count();
	}

	/**
	 * A controller of the application.
	 */
	@RestController
	@Configuration(proxyBeanMethods = false)
	static class Ping {

		@GetMapping("/ping")
		String ping() {
			return "pong";
		}

	}

}
