package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.cluster.ControlCommand;
import io.github.ssepush.cluster.NodeCommands;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.harness.FreePort;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.support.Backlog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that everything that waits for Redis, for other nodes or for the application is
 * bounded, and that each bound keeps nothing else out.
 */
class RedisBacklogTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final Duration HOUR = Duration.ofHours(1);

	@Test
	void callsThatWaitKeepNoMessageOut() {
		RedisBroker broker = start(nowhere(), Duration.ofSeconds(10), "node", Duration.ofSeconds(1),
				new DeafListener());
		try {
			List<CompletableFuture<?>> calls = new ArrayList<>();
			for (int i = 0; i < 12_000; i++) {
				calls.add(broker.presence(List.of(Destination.user("user-" + i))));
			}
			assertThat(calls.stream().filter(RedisBacklogTests::isUnavailable)).hasSizeGreaterThan(1000);
			assertThat(count(broker, "redis-calls")).isLessThanOrEqualTo(10_000);
			assertThat(rejected(broker, "redis-calls")).isGreaterThan(1000);
			assertThat(broker.publish(ALICE, message(100))).isNotDone();
			assertThat(rejected(broker, "redis-publishes")).isZero();
		}
		finally {
			broker.stop();
		}
		Awaitility.await().untilAsserted(() -> assertThat(counts(broker)).containsOnly(0));
	}

	@Test
	void contentForOtherNodesIsBoundedInBytes() {
		RedisBroker broker = start(nowhere());
		try {
			List<CompletableFuture<?>> sends = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				sends.add(broker.publish(Destination.client("other-" + i), message(1_000_000)));
			}
			assertThat(sends.stream().filter(RedisBacklogTests::isUnavailable)).hasSizeBetween(30, 50);
			assertThat(rejected(broker, "redis-enquiries") + rejected(broker, "redis-calls")).isBetween(30L, 50L);
		}
		finally {
			broker.stop();
		}
		Awaitility.await().untilAsserted(() -> assertThat(counts(broker)).containsOnly(0));
	}

	@Test
	void senderWhoBlocksTheAnswersGetsNoMoreOfThemThanTheBound() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		try (RedisProcess redis = RedisProcess.start()) {
			RedisBroker broker = start(redis.uri());
			try {
				CompletableFuture<PushReceipt> first = broker.publish(ALICE, message(100));
				CompletableFuture<Void> blocked = first.thenAccept((receipt) -> await(go));
				List<CompletableFuture<?>> sends = new ArrayList<>();
				for (int i = 0; i < 15_000; i++) {
					sends.add(broker.publish(ALICE, message(10)));
				}
				assertThat(count(broker, "redis-publishes")).isLessThanOrEqualTo(10_000);
				assertThat(sends.stream().filter(RedisBacklogTests::isUnavailable)).hasSizeGreaterThan(4000);
				assertThat(blocked).isNotDone();
				go.countDown();
				CompletableFuture.allOf(sends.toArray(CompletableFuture<?>[]::new))
					.exceptionally((failure) -> null)
					.get(30, TimeUnit.SECONDS);
				Awaitility.await().untilAsserted(() -> assertThat(count(broker, "redis-publishes")).isZero());
				broker.publish(ALICE, message(100)).get(10, TimeUnit.SECONDS);
			}
			finally {
				go.countDown();
				broker.stop();
			}
		}
	}

	/** Nor is every node asked, of which the target {@code *} stands for all. */
	@ParameterizedTest
	@ValueSource(strings = { "*-x", "*", "-", "-x", "x-", "", "a b-x", "a\n-x" })
	void nobodyIsAskedForAClientWhoseIdCanBeNone(String id) {
		RedisBroker broker = start(nowhere());
		try {
			NodeCommands commands = new NodeCommands(broker);
			assertThat(commands.carryOut(new ControlCommand.RefreshClient(id, "alice", null, null, Set.of())))
				.isCompletedWithValue(0);
			assertThat(commands.carryOut(new ControlCommand.DisconnectClient(id, CloseReason.DISCONNECTED)))
				.isCompletedWithValue(0);
			if (!id.isEmpty()) {
				assertThat(broker.publish(Destination.client(id), message(10)).join().nodes()).isZero();
			}
			assertThat(counts(broker)).containsOnly(0);
		}
		finally {
			broker.stop();
		}
	}

	@Test
	void messagesThatNobodyTakesOffTheInboxAreDroppedAndCounted() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		RedisBroker broker = start(nowhere(), new DeafListener() {

			@Override
			public boolean onEntry(Destination destination, Entry entry) {
				busy.countDown();
				await(go);
				return true;
			}

		});
		try {
			List<CompletableFuture<?>> sends = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				sends.add(broker.publish(Destination.client("node-" + i), message(1_000_000)));
			}
			assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(rejected(broker, "redis-inbox")).isBetween(30L, 50L);
			assertThat(sends.stream().filter(RedisBacklogTests::isUnavailable)).hasSizeBetween(30, 50);
			go.countDown();
			Awaitility.await().until(() -> sends.stream().allMatch(CompletableFuture::isDone));
		}
		finally {
			go.countDown();
			broker.stop();
		}
	}

	/**
	 * Lose what Redis knows of a destination. The node that begins its history anew
	 * notifies all nodes, once. Without beats, nothing else tells the nodes.
	 */
	@Test
	void beginningThatDoesNotFitIntoTheInboxIsNotMissed() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		Set<Destination> received = ConcurrentHashMap.newKeySet();
		Set<Destination> suspects = ConcurrentHashMap.newKeySet();
		try (RedisProcess redis = RedisProcess.start()) {
			RedisBroker broker = start(redis.uri(), "node", HOUR, new DeafListener() {

				@Override
				public boolean onEntry(Destination destination, Entry entry) {
					received.add(destination);
					if (destination.kind() == Destination.Kind.CLIENT) {
						busy.countDown();
						await(go);
					}
					return true;
				}

				@Override
				public void onSuspect(Destination destination) {
					suspects.add(destination);
				}

			});
			RedisBroker other = start(redis.uri(), "other", HOUR, new DeafListener());
			try {
				broker.attach(ALICE).get(10, TimeUnit.SECONDS);
				other.publish(ALICE, message(1)).get(10, TimeUnit.SECONDS);
				Awaitility.await().until(() -> received.contains(ALICE));
				Awaitility.await().until(() -> broker.state().status() == BrokerState.Status.UP);
				broker.presence(List.of(Destination.user("bob"))).get(10, TimeUnit.SECONDS);
				broker.publish(Destination.client("node-1"), message(1));
				assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
				suspects.clear();
				while (rejected(broker, "redis-inbox") == 0) {
					broker.publish(Destination.client("node-1"), message(1));
				}
				forget(redis.uri(), ALICE);
				long before = rejected(broker, "redis-inbox");
				other.publish(ALICE, message(1)).get(10, TimeUnit.SECONDS);
				Awaitility.await().until(() -> rejected(broker, "redis-inbox") > before);
				go.countDown();
				Awaitility.await().until(() -> suspects.contains(ALICE));
			}
			finally {
				go.countDown();
				other.stop();
				broker.stop();
			}
		}
	}

	private static void forget(RedisURI uri, Destination destination) {
		String name = Partition.nameOf(destination);
		try (RedisClient client = RedisClient.create(uri)) {
			client.connect().sync().del(Partition.all("backlog:").get(Partition.numberOf(name)).destination(name));
		}
	}

	private static RedisBroker start(RedisURI uri) {
		return start(uri, new DeafListener());
	}

	private static RedisBroker start(RedisURI uri, BrokerListener listener) {
		return start(uri, "node", Duration.ofSeconds(1), listener);
	}

	private static RedisBroker start(RedisURI uri, String node, Duration beat, BrokerListener listener) {
		return start(uri, Duration.ofSeconds(30), node, beat, listener);
	}

	private static RedisBroker start(RedisURI uri, Duration timeout, String node, Duration beat,
			BrokerListener listener) {
		RedisBroker broker = Brokers.on(uri, new RedisSettings("backlog:", timeout, beat, Brokers.limits(1000)));
		broker.start(new NodeRegistration(node), listener);
		return broker;
	}

	/** Return the address of a port on which no process listens. */
	private static RedisURI nowhere() {
		return RedisURI.create("localhost", FreePort.find());
	}

	private static OutboundMessage message(int size) {
		return new OutboundMessage(SseFrame.encode(null, "x".repeat(size).getBytes(StandardCharsets.US_ASCII)), false,
				null, null, null, false);
	}

	private static boolean isUnavailable(CompletableFuture<?> future) {
		return future.isCompletedExceptionally() && future
			.handle((value, failure) -> failure instanceof BrokerUnavailableException
					|| failure.getCause() instanceof BrokerUnavailableException)
			.join();
	}

	private static List<Integer> counts(RedisBroker broker) {
		return broker.backlogs().stream().map(Backlog::count).toList();
	}

	private static int count(RedisBroker broker, String queue) {
		return backlog(broker, queue).count();
	}

	private static long rejected(RedisBroker broker, String queue) {
		return backlog(broker, queue).rejected();
	}

	private static Backlog backlog(RedisBroker broker, String queue) {
		return broker.backlogs().stream().filter((backlog) -> backlog.name().equals(queue)).findFirst().orElseThrow();
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
