package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.UserOfflineEvent;
import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.support.Backlog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that crash or pause: no event about a user is lost, and none is wrong.
 */
class PresenceFaultTests {

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	private final Listener listener = new Listener();

	private RedisBroker broker;

	@BeforeEach
	void flush() {
		redis.commands().flushall();
	}

	@AfterEach
	void stopBroker() {
		this.broker.stop();
	}

	@Test
	void eventOfANodeThatIsKilledBeforeItConfirmsIsPublishedByAnother() {
		NodeInJvm node = new NodeInJvm("first", redis, "PT0.3S", "hang");
		node.set("alice", 1);
		String told = node.line("UserOnlineEvent[user=alice");
		start("second", Duration.ofMillis(300));
		follow("alice", 1);
		node.kill();
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(1));
		assertThat(this.listener.events.element().toString()).isEqualTo(told);
		follow("alice", 0);
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(2));
		assertThat(this.listener.events).last().isInstanceOf(UserOfflineEvent.class);
	}

	@FullBuild
	@Test
	void offlineEventOfANodeThatIsKilledBeforeItConfirmsIsPublishedByAnother() {
		start("first", Duration.ofMillis(300));
		follow("alice", 1);
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(1));
		follow("alice", 0);
		Patience.await().untilAsserted(() -> assertThat(redis.commands().keys("*:h")).isNotEmpty());
		this.broker.stop();
		NodeInJvm node = new NodeInJvm("second", redis, "PT0.3S", "hang");
		String told = node.line("UserOfflineEvent[user=alice");
		node.kill();
		start("third", Duration.ofMillis(300));
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(2));
		assertThat(this.listener.events).last().hasToString(told);
	}

	@Test
	void usersOfANodeThatIsKilledGoOffline() {
		NodeInJvm node = new NodeInJvm("first", redis, "PT0.3S");
		for (int i = 0; i < 300; i++) {
			node.set("user-" + i, 1);
		}
		for (int i = 0; i < 300; i++) {
			node.line("UserOnlineEvent[");
		}
		start("second", Duration.ofMillis(300));
		follow("user-0", 1);
		node.kill();
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(299));
		assertThat(this.listener.events).hasOnlyElementsOfType(UserOfflineEvent.class)
			.extracting(UserPresenceEvent::user)
			.doesNotHaveDuplicates()
			.doesNotContain("user-0");
		assertThat(Patience.get(this.broker.users(null, 10)).users()).containsExactly("user-0");
	}

	@FullBuild
	@Test
	void usersOfANodeThatIsKilledWhileItIsLateGoOffline() {
		NodeInJvm node = new NodeInJvm("first", redis, "PT0.3S", "hang");
		node.set("alice", 1);
		node.line("UserOnlineEvent[");
		start("second", Duration.ofMillis(300));
		Set<Double> deadlines = new HashSet<>();
		Patience.await().until(() -> {
			Double deadline = deadlineOf("first");
			deadlines.add((deadline != null) ? deadline : 0);
			return deadline == null || deadlines.size() > 2;
		});
		node.kill();
		Patience.await()
			.untilAsserted(() -> assertThat(this.listener.events).last().isInstanceOf(UserOfflineEvent.class));
	}

	@Test
	void pauseOfANodeWithinTheGraceHasNoEvent() {
		NodeInJvm node = new NodeInJvm("first", redis, "PT10S");
		node.set("alice", 1);
		node.line("UserOnlineEvent[");
		start("second", Duration.ofSeconds(10));
		Destination alice = Destination.user("alice");
		node.signal("STOP");
		Patience.await().untilAsserted(() -> assertThat(Patience.get(this.broker.presence(List.of(alice)))).isEmpty());
		Patience.await().untilAsserted(() -> assertThat(redis.commands().keys("*:h")).isNotEmpty());
		node.signal("CONT");
		Patience.await()
			.untilAsserted(() -> assertThat(Patience.get(this.broker.presence(List.of(alice))))
				.isEqualTo(Map.of(alice, Map.of("first", 1))));
		Patience.await().untilAsserted(() -> assertThat(redis.commands().keys("*:h")).isEmpty());
		assertThat(Patience.get(this.broker.users(null, 10)).users()).containsExactly("alice");
		assertThat(this.listener.events).isEmpty();
		node.kill();
	}

	@Test
	void usersComeOnlineAgainWhenRedisHasLostItsData() {
		start("first", Duration.ofSeconds(10));
		follow("alice", 1);
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(1));
		redis.commands().flushall();
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(2));
		assertThat(this.listener.events).hasOnlyElementsOfType(UserOnlineEvent.class);
	}

	@Test
	void eventThatIsNeverAnsweredIsRepeatedAndHoldsUpNoOther() {
		start("first", Duration.ofSeconds(10));
		this.listener.hanging = "alice";
		follow("alice", 1);
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(1));
		follow("bob", 1);
		Patience.await()
			.untilAsserted(() -> assertThat(this.listener.events).extracting(UserPresenceEvent::user)
				.startsWith("alice")
				.contains("bob"));
		this.listener.hanging = null;
		UserPresenceEvent first = this.listener.events.element();
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).filteredOn(first::equals).hasSize(2));
	}

	@Test
	void eventThatIsNeverAnsweredIsNotCountedAfterTheStop() {
		start("first", Duration.ofSeconds(10));
		this.listener.hanging = "alice";
		follow("alice", 1);
		Patience.await().untilAsserted(() -> assertThat(this.listener.events).hasSize(1));
		assertThat(pending()).isEqualTo(1);
		this.broker.stop();
		Patience.await().untilAsserted(() -> assertThat(pending()).isZero());
	}

	private int pending() {
		return this.broker.backlogs()
			.stream()
			.filter((backlog) -> backlog.name().equals("presence"))
			.mapToInt(Backlog::count)
			.sum();
	}

	/** Return when others look whether a node has left users behind. */
	private static @Nullable Double deadlineOf(String node) {
		return redis.commands()
			.keys("*:p")
			.stream()
			.findFirst()
			.map((key) -> redis.commands().zscore(key.substring(0, key.length() - 1) + "w", "@" + node))
			.orElse(null);
	}

	private void start(String name, Duration grace) {
		this.broker = SimulatedNode.broker(redis.uri().getHost(), redis.uri().getPort());
		this.broker.start(new NodeRegistration(name, NodeRegistration.Role.NODE, grace), this.listener);
	}

	private void follow(String user, int clients) {
		Patience.get(this.broker.attach(Destination.user(user)));
		this.broker.announce(Destination.user(user), clients);
	}

	/**
	 * Keeps the events.
	 */
	private static final class Listener extends DeafListener {

		private final Queue<UserPresenceEvent> events = new ConcurrentLinkedQueue<>();

		/** The user whose events are never answered. */
		private volatile @Nullable String hanging;

		@Override
		public CompletableFuture<Void> onUserPresence(UserPresenceEvent event) {
			this.events.add(event);
			return event.user().equals(this.hanging) ? new CompletableFuture<>()
					: CompletableFuture.completedFuture(null);
		}

	}

}
