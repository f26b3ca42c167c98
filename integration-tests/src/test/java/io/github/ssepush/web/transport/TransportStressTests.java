package io.github.ssepush.web.transport;

import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.LiveInstances;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tls;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Races whatever ends a stream against writes to it. {@code -Dstress.rounds=100000} for
 * more of it. Not for Tomcat's asynchronous mode, in which Tomcat itself has races, see
 * {@code docs/adr/0012-take-over-tomcats-connection.md}.
 */
@Tag("takeover")
@Tag("races")
class TransportStressTests {

	private static final int THREADS = 12;

	private static final int WARM_UP = 200;

	/** Each of Jetty's remembers the connection that it has looked at last. */
	private static final int SELECTORS = Runtime.getRuntime().availableProcessors();

	private static final String CLIENT = "io.github.ssepush.engine.stream.StreamClient";

	private static final String TOMCAT = "io.github.ssepush.web.transport.tomcat.TomcatTransport";

	private static final String SERVLET = "io.github.ssepush.web.transport.ServletTransport";

	private static final String JETTY = "io.github.ssepush.web.transport.jetty.JettyTransport";

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@ParameterizedTest
	@CsvSource({ "TOMCAT, 100, 2000", "JETTY, 100, 2000" })
	void everyStreamEndsOnceAndNoByteGoesAstray(Wire wire, int usual, int full) throws Exception {
		race(wire, false, Extent.of(usual, full));
	}

	@FullBuild
	@ParameterizedTest(name = "{0}, TLS: {1}")
	@CsvSource({ "TOMCAT, true, 500", "JETTY, true, 500", "JETTY_SERVLET, false, 500", "JETTY_SERVLET, true, 200" })
	void theSameIsTrueWithTlsAndTheServletApi(Wire wire, boolean tls, int rounds) throws Exception {
		race(wire, tls, rounds);
	}

	private static void race(Wire wire, boolean tls, int usual) throws Exception {
		int rounds = Integer.getInteger("stress.rounds", usual);
		long seed = Long.getLong("stress.seed", System.nanoTime());
		System.out.println(wire + ", TLS: " + tls + ": " + rounds + " rounds, seed " + seed);
		List<String> properties = new ArrayList<>(
				List.of("sse-push.heartbeat-interval=50ms", "sse-push.client.max-lifetime=400ms",
						"sse-push.limits.max-clients-per-user=0", "sse-push.limits.max-connects-per-user=0"));
		if (tls) {
			properties.addAll(List.of(Tls.properties()));
		}
		try (TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Application.class),
				properties.toArray(String[]::new)); LogCapture log = LogCapture.start()) {
			Journal journal = server.bean(Journal.class);
			LiveInstances instances = LiveInstances.of(CLIENT, TOMCAT, SERVLET, JETTY);
			run(server, Math.min(WARM_UP, rounds / 2), seed);
			server.awaitClients(0);
			int descriptors = descriptors();
			run(server, rounds, seed + 1);
			server.awaitClients(0);
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 5));
			Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
				Map<String, Integer> more = instances.more();
				assertThat(more.get(CLIENT)).isNotPositive();
				assertThat(more.get(TOMCAT)).isNotPositive();
				assertThat(more.get(SERVLET)).isLessThanOrEqualTo(SELECTORS);
				assertThat(more.get(JETTY)).isLessThanOrEqualTo(SELECTORS);
			});
			stopUnderLoad(server, seed + 2);
			assertThat(journal.opened).isNotEmpty();
			assertThat(journal.closed.keySet()).containsExactlyInAnyOrderElementsOf(journal.opened.keySet());
			assertThat(journal.closed.values()).allSatisfy((times) -> assertThat(times).hasValue(1));
			assertThat(journal.reasons).doesNotContainKey(CloseReason.ERROR);
			System.out.println(journal.reasons);
			assertThat(log.messages()).allMatch((message) -> message.startsWith("INFO"));
		}
	}

	private static void run(TestServer server, int rounds, long seed) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			List<Future<?>> users = IntStream.range(0, THREADS).<Future<?>>mapToObj((number) -> threads.submit(() -> {
				StressUser user = new StressUser(server, "user-" + number, new Random(seed + number));
				for (int round = 0; round < rounds / THREADS; round++) {
					user.round();
				}
				return null;
			})).toList();
			for (Future<?> user : users) {
				user.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void stopUnderLoad(TestServer server, long seed) throws Exception {
		List<StressUser> users = IntStream.range(0, THREADS)
			.mapToObj((number) -> new StressUser(server, "last-" + number, new Random(seed + number)))
			.toList();
		for (StressUser user : users) {
			user.open();
		}
		// Jetty itself fails for a request that gets to its filters when they are
		// stopped.
		Awaitility.await().until(() -> users.stream().allMatch(StressUser::wasOpened));
		Thread publisher = new Thread(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				users.forEach(StressUser::send);
			}
		});
		publisher.start();
		server.close();
		publisher.interrupt();
		publisher.join();
		for (StressUser user : users) {
			user.readToTheEnd();
		}
	}

	private static int descriptors() {
		String[] open = new File("/proc/self/fd").list();
		return (open != null) ? open.length : 0;
	}

	/**
	 * Records the clients that were opened and closed.
	 */
	static final class Journal implements SsePushListener {

		private final Map<String, Boolean> opened = new ConcurrentHashMap<>();

		private final Map<String, AtomicInteger> closed = new ConcurrentHashMap<>();

		private final Map<CloseReason, AtomicInteger> reasons = new ConcurrentHashMap<>();

		private final Map<String, AtomicInteger> users = new ConcurrentHashMap<>();

		int openedBy(String user) {
			return this.users.computeIfAbsent(user, (key) -> new AtomicInteger()).get();
		}

		@Override
		public void clientOpened(Client client) {
			this.opened.put(client.id(), true);
			this.users.computeIfAbsent(client.user(), (user) -> new AtomicInteger()).incrementAndGet();
		}

		@Override
		public void clientClosed(Client client, CloseReason reason, Duration duration) {
			this.closed.computeIfAbsent(client.id(), (id) -> new AtomicInteger()).incrementAndGet();
			this.reasons.computeIfAbsent(reason, (key) -> new AtomicInteger()).incrementAndGet();
		}

	}

	/**
	 * Answers requests of other connections, to which Tomcat would hand the channel of a
	 * closed stream from its pool.
	 */
	@RestController
	static class Application {

		@GetMapping("/foreign")
		String foreign(@RequestParam String nonce) {
			return nonce;
		}

		@Bean
		Journal journal() {
			return new Journal();
		}

		@Bean
		WebServerFactoryCustomizer<TomcatServletWebServerFactory> channelPool() {
			return (factory) -> factory
				.addConnectorCustomizers((connector) -> connector.setProperty("socket.bufferPool", "500"));
		}

	}

}
