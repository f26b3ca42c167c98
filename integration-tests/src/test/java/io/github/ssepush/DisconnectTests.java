package io.github.ssepush;

import java.io.File;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.LiveInstances;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that leave, with and without manners, leave nothing behind.
 */
@Tag("streams")
@ParameterizedClass
@EachWire(http2 = false, always = { Wire.TOMCAT, Wire.JETTY })
class DisconnectTests {

	private static final List<String> tokens = IntStream.range(0, 50)
		.mapToObj((user) -> Tokens.of("user-" + user))
		.toList();

	private static TestServer server;

	private static Departures departures;

	private LogCapture log;

	@Parameter
	Wire wire;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, List.of(TestServer.Application.class, Departures.class),
				"sse-push.heartbeat-interval=100ms", "sse-push.limits.max-clients-per-user=0");
		departures = server.bean(Departures.class);
		server.send(server.request("/", "somebody"));
	}

	@AfterParameterizedClassInvocation
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void captureLog() {
		departures.opened.clear();
		departures.connected.clear();
		departures.disconnected.clear();
		this.log = LogCapture.start();
	}

	@AfterEach
	void releaseLog() {
		this.log.close();
	}

	@Test
	void clientThatClosedIsOutOfEverything() {
		RawClient stays = RawClient.open(server, Tokens.of("stays"));
		RawClient.open(server, Tokens.of("alice")).close();
		server.awaitClients(1);
		assertThat(server.clients().users()).containsExactly("stays");
		await().until(() -> server.requestsInProgress() == server.requestsKept(HttpClient.Version.HTTP_1_1, 1));
		stays.close();
		assertNothingIsLeft();
		assertThat(departures.opened).hasSize(2);
	}

	@Test
	void clientThatWasResetIsOutOfEverything() {
		RawClient.open(server, Tokens.of("alice")).reset();
		assertNothingIsLeft();
		assertThat(departures.opened).hasSize(1);
	}

	@Test
	void clientThatIsResetWhileItIsWrittenToIsOutOfEverything() {
		String large = "x".repeat(100_000);
		RawClient alice = RawClient.open(server, Tokens.of("alice"));
		IntStream.range(0, 20).forEach((i) -> server.template().sendToUser("alice", large));
		alice.reset();
		IntStream.range(0, 20).forEach((i) -> server.template().sendToUser("alice", large));
		assertNothingIsLeft();
		assertThat(departures.opened).hasSize(1);
	}

	@Test
	void clientsThatLeaveAtAnyMomentAreOutOfEverything() throws Exception {
		String large = "x".repeat(20_000);
		inParallel(300, (i) -> {
			RawClient client = RawClient.connect(server);
			int moment = i % 6;
			if (moment > 0) {
				client.send("GET /events HTTP/1.1", "Host: localhost", "Authorization: Bearer " + tokens.get(i % 50));
			}
			if (moment > 1) {
				server.template().sendToUser("user-" + i % 50, large);
			}
			if (moment > 2) {
				client.readUntil("\r\n\r\n");
			}
			if (moment > 3) {
				client.readUntil("sse-push.hello");
				server.template().sendToUser("user-" + i % 50, large);
			}
			if (moment > 4) {
				client.readUntil("xxx");
			}
			if (i % 2 == 0) {
				client.close();
			}
			else {
				client.reset();
			}
		});
		assertNothingIsLeft();
		assertThat(departures.opened).hasSizeGreaterThanOrEqualTo(150);
	}

	@Test
	void connectsAndDisconnectsLeaveNothingBehind() throws Exception {
		LiveInstances clients = LiveInstances.of("io.github.ssepush.engine.stream.StreamClient");
		IntConsumer visit = (i) -> {
			RawClient client = RawClient.open(server, tokens.get(i % 50));
			if (i % 2 == 0) {
				client.close();
			}
			else {
				client.reset();
			}
		};
		inParallel(200, visit);
		assertNothingIsLeft();
		int descriptors = countDescriptors();
		int visits = Integer.getInteger("disconnect.visits", Extent.of(500, 1_000));
		inParallel(visits, visit);
		assertNothingIsLeft();
		assertThat(departures.opened).hasSize(200 + visits);
		await().untilAsserted(() -> assertThat(countDescriptors()).isLessThanOrEqualTo(descriptors + 5));
		await().untilAsserted(() -> assertThat(clients.more().values()).singleElement()
			.satisfies((more) -> assertThat(more).isNotPositive()));
	}

	/**
	 * Assert that nothing is left in the registry, the meters, the container or the log,
	 * and that the listener was notified once.
	 */
	private void assertNothingIsLeft() {
		await().untilAsserted(() -> {
			assertThat(server.clients().clients()).isEmpty();
			assertThat(server.clients().users()).isEmpty();
			assertThat(server.requestsInProgress()).isZero();
			assertThat(departures.disconnected).containsExactlyInAnyOrderElementsOf(
					departures.connected.stream().map((client) -> client + " " + CloseReason.CLIENT_GONE).toList());
			MeterRegistry meters = server.bean(MeterRegistry.class);
			assertThat(meters.get("sse.push.clients").gauge().value()).isZero();
			assertThat(meters.get("sse.push.users").gauge().value()).isZero();
			assertThat(meters.get("sse.push.clients.closed").tag("reason", "client-gone").counter().count())
				.isEqualTo(meters.get("sse.push.clients.opened").counter().count());
			assertThat(meters.find("http.server.requests.active").longTaskTimers())
				.extracting(LongTaskTimer::activeTasks)
				.containsOnly(0);
		});
		assertThat(departures.connected).doesNotHaveDuplicates().isSubsetOf(departures.opened);
		assertThat(this.log.messages()).isEmpty();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	private static void inParallel(int count, IntConsumer action) throws ExecutionException, InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(8);
		try {
			List<Callable<Void>> actions = new ArrayList<>();
			IntStream.range(0, count).forEach((i) -> actions.add(() -> {
				action.accept(i);
				return null;
			}));
			for (Future<Void> done : executor.invokeAll(actions)) {
				done.get();
			}
		}
		finally {
			executor.shutdown();
		}
	}

	private static int countDescriptors() {
		String[] descriptors = new File("/proc/self/fd").list();
		return (descriptors != null) ? descriptors.length : 0;
	}

	/**
	 * Remembers who came and went, but not their objects. Of who has left before the
	 * listeners' turn they hear nothing.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Departures implements SsePushListener {

		private final Queue<String> opened = new ConcurrentLinkedQueue<>();

		private final Queue<String> connected = new ConcurrentLinkedQueue<>();

		private final Queue<String> disconnected = new ConcurrentLinkedQueue<>();

		@Override
		public void clientOpened(Client client) {
			this.opened.add(client.id());
		}

		@EventListener
		void connected(ClientConnectedEvent event) {
			this.connected.add(event.client().id());
		}

		@EventListener
		void disconnected(ClientDisconnectedEvent event) {
			this.disconnected.add(event.client().id() + " " + event.reason());
		}

	}

}
