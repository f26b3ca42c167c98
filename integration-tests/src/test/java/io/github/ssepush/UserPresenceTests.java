package io.github.ssepush;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * An application learns that a user comes online and goes offline, once in the whole
 * cluster, and not of reconnects.
 */
class UserPresenceTests {

	private static final int RECONNECTS = Extent.of(200, 1000);

	private static final int ROUNDS = 5;

	private static final int USERS = 10;

	/** Longer than a user is away who reconnects, unless the machine is busy. */
	private static final Duration GRACE = Duration.ofSeconds(3);

	/** Of all nodes. */
	private static final Queue<UserPresenceEvent> events = new ConcurrentLinkedQueue<>();

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	private TestServer server;

	@BeforeEach
	void forgetEvents() {
		events.clear();
		redis.commands().flushall();
	}

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void userWhoComesAndGoesHasTwoEvents() {
		this.server = start("300ms");
		TestStream stream = this.server.open("alice");
		Patience.await().untilAsserted(() -> assertThat(events).hasSize(1));
		ClusterClients cluster = this.server.bean(ClusterClients.class);
		assertThat(Patience.get(cluster.users(null, 10))).isEqualTo(new UserPage(List.of("alice"), null));
		assertThat(Patience.get(cluster.userCount())).isEqualTo(1);
		assertThat(count("online")).isEqualTo(1);
		assertThat(count("offline")).isZero();
		stream.close();
		Patience.await().untilAsserted(() -> assertThat(events).hasSize(2));
		assertThat(events).first().isInstanceOf(UserOnlineEvent.class);
		assertThat(events).last()
			.isInstanceOfSatisfying(UserOfflineEvent.class,
					(event) -> assertThat(event.until()).isAfterOrEqualTo(event.since()));
		assertThat(Patience.get(cluster.userCount())).isZero();
		assertThat(count("offline")).isEqualTo(1);
	}

	@Test
	void listenerThatFailsHasHadItsEvent() {
		this.server = start("100ms");
		this.server.open("failing").close();
		Patience.await().untilAsserted(() -> assertThat(events).hasSize(2));
		assertThat(events).last().isInstanceOf(UserOfflineEvent.class);
	}

	@Test
	void pageHasAThousandUsersAtMost() {
		this.server = start("1s");
		ClusterClients cluster = this.server.bean(ClusterClients.class);
		for (int limit : new int[] { 0, -1, UserPage.MAX_SIZE + 1 }) {
			assertThatIllegalArgumentException().isThrownBy(() -> cluster.users(null, limit))
				.withMessageContaining("1000");
		}
		assertThat(Patience.get(cluster.users(null, UserPage.MAX_SIZE)).users()).isEmpty();
	}

	@Test
	void usersAreNotKeptUnasked() {
		this.server = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Listeners.class),
				"sse-push.heartbeat-interval=100ms");
		this.server.open("alice");
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> Patience.get(this.server.bean(ClusterClients.class).userCount()))
			.withMessageContaining("Set 'sse-push.presence.enabled' to 'true'");
		assertThat(events).isEmpty();
	}

	@Test
	void manyReconnectsHaveNoOfflineEvent() {
		String grace = GRACE.toSeconds() + "s";
		this.server = start(grace, redis.properties());
		try (TestServer other = start(grace, redis.properties())) {
			TestServer[] nodes = { this.server, other };
			Map<String, Long> seenAt = new HashMap<>();
			Set<String> away = new HashSet<>();
			for (int i = 0; i < RECONNECTS + USERS; i++) {
				String user = "user-" + i % USERS;
				boolean last = i >= RECONNECTS;
				RawClient client = RawClient.open(last ? other : nodes[i % 2], Tokens.of(user));
				Long before = seenAt.put(user, System.nanoTime());
				if (before != null && System.nanoTime() - before >= GRACE.toNanos()) {
					away.add(user);
				}
				if (!last) {
					client.close();
				}
			}
			awaitGrace(other);
			Set<String> present = IntStream.range(0, USERS).mapToObj((i) -> "user-" + i).collect(Collectors.toSet());
			present.removeAll(away);
			assumeThat(present).as("users for whom the machine was not too busy").isNotEmpty();
			assertOneOnlineEventEach(present);
			assertThat(offlineEvents()).doesNotContainAnyElementsOf(present);
		}
	}

	@FullBuild
	@Test
	void rollingRestartHasNoOfflineEvent() {
		this.server = start("10m", redis.properties());
		TestServer[] nodes = { this.server, start("10m", redis.properties()) };
		for (int round = 0; round < ROUNDS; round++) {
			for (int restarted = 0; restarted < 2; restarted++) {
				for (int user = 0; user < 20; user++) {
					nodes[(user + round) % 2].open("user-" + user);
				}
				nodes[restarted].close();
				for (int user = 0; user < 20; user++) {
					nodes[1 - restarted].open("user-" + user);
				}
				nodes[restarted] = start("10m", redis.properties());
			}
		}
		this.server = nodes[0];
		assertThat(Patience.get(this.server.bean(ClusterClients.class).users(null, 100)).users())
			.containsExactlyInAnyOrderElementsOf(IntStream.range(0, 20).mapToObj((i) -> "user-" + i).toList());
		assertOneOnlineEventEach(IntStream.range(0, 20).mapToObj((i) -> "user-" + i).collect(Collectors.toSet()));
		nodes[1].close();
		assertThat(offlineEvents()).isEmpty();
	}

	private void assertOneOnlineEventEach(Set<String> expected) {
		Patience.await()
			.untilAsserted(() -> assertThat(events).extracting(UserPresenceEvent::user).containsAll(expected));
		assertThat(events).filteredOn((event) -> event instanceof UserOnlineEvent)
			.extracting(UserPresenceEvent::user)
			.filteredOn(expected::contains)
			.doesNotHaveDuplicates();
	}

	/** Wait until a user who leaves now is offline. */
	private static void awaitGrace(TestServer server) {
		server.open("marker").close();
		Patience.await().untilAsserted(() -> assertThat(offlineEvents()).contains("marker"));
		events.removeIf((event) -> event.user().equals("marker"));
	}

	private static List<String> offlineEvents() {
		return events.stream()
			.filter((event) -> event instanceof UserOfflineEvent)
			.map(UserPresenceEvent::user)
			.toList();
	}

	private double count(String state) {
		return this.server.bean(MeterRegistry.class)
			.get("sse.push.presence.events")
			.tag("state", state)
			.counter()
			.count();
	}

	private static TestServer start(String grace, String... properties) {
		return TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Listeners.class),
				Stream.concat(Stream.of("sse-push.presence.enabled=true", "sse-push.presence.grace=" + grace,
						"sse-push.heartbeat-interval=100ms", "sse-push.shutdown.drain-period=0s",
						"sse-push.limits.max-connects-per-user=0"), Stream.of(properties))
					.toArray(String[]::new));
	}

	/**
	 * Listens on every node.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		@EventListener
		void on(UserPresenceEvent event) {
			events.add(event);
			if (event.user().equals("failing")) {
				throw new IllegalStateException("A listener that fails");
			}
		}

	}

}
