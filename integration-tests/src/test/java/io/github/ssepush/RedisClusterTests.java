package io.github.ssepush;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.cluster.SlotHash;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.StringUtils;

import io.github.ssepush.actuate.SsePushEndpoint;
import io.github.ssepush.actuate.SsePushHealthIndicator;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RunBody;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.support.Sharded;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes on a Redis Cluster: one knows all servers, the other a single one.
 */
class RedisClusterTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static RedisCluster cluster;

	private static TestServer one;

	private static TestServer other;

	@BeforeAll
	static void start() {
		cluster = RedisCluster.start();
		one = start(Wire.TOMCAT, StringUtils.addStringToArray(cluster.properties(),
				"management.endpoints.web.exposure.include=ssepush"));
		other = start(Wire.JETTY, cluster.propertiesOfOne());
	}

	@AfterAll
	static void stop() {
		if (cluster != null) {
			other.close();
			one.close();
			cluster.close();
		}
	}

	@AfterEach
	void recover() {
		cluster.awaitHealth();
		Stream.of(one, other).forEach((node) -> {
			node.closeStreams();
			node.awaitClients(0);
			awaitState(node, BrokerState.Status.UP, "");
		});
	}

	@Test
	void everyUserIsReachedThroughWhicheverServerTheNodeKnows() {
		List<TestStream> streams = IntStream.range(0, 40).mapToObj((number) -> other.open("user-" + number)).toList();
		List<CompletableFuture<PushReceipt>> receipts = IntStream.range(0, 40)
			.mapToObj((number) -> one.template().sendToUser("user-" + number, "to " + number))
			.toList();
		assertThat(receipts).allSatisfy((receipt) -> assertThat(receipt.join().nodes()).isEqualTo(1));
		for (int number = 0; number < 40; number++) {
			assertThat(StreamDetails.data(streams.get(number), 1)).containsExactly("to " + number);
		}
		other.template().broadcast("to all").join();
		assertThat(streams).allSatisfy((stream) -> assertThat(StreamDetails.data(stream, 1)).containsExactly("to all"));
		Patience.await().until(() -> Patience.get(one.clients().isOnline("user-7")));
		assertThat(one.clients().disconnectUser("user-7", CloseReason.DISCONNECTED).join()).isEqualTo(1);
	}

	@Test
	void operatorsSeeEachServer() {
		SsePushEndpoint endpoint = one.bean(SsePushEndpoint.class);
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			List<Sharded.Shard> shards = endpoint.node(null).broker().shards();
			assertThat(shards).hasSize(3)
				.allMatch((shard) -> shard.calls() && shard.inbox() && shard.address().startsWith("127.0.0.1:"));
			assertThat(shards.stream().mapToInt(Sharded.Shard::partitions).sum()).isEqualTo(64);
		});
		assertThat(one.bean(SsePushHealthIndicator.class).health().getDetails().get("broker")).asString()
			.contains("shards=[Shard[address=127.0.0.1:");
	}

	@Test
	void ticketIsGoodOnAnotherNodeAndOnce() {
		for (int number = 0; number < 10; number++) {
			String user = "ticket-" + number;
			String ticket = Patience.ticket(one, user);
			TestStream stream = Patience.open(other, other.request("/events?ticket=" + ticket));
			one.template().sendToUser(user, "hello").join();
			assertThat(StreamDetails.data(stream, 1)).containsExactly("hello");
			assertThat(Patience.send(one, one.request("/events?ticket=" + ticket)).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void runsOfAllPartitionsAreReadAndStoppedOnAnotherNode() {
		RunOperations runs = one.bean(RunOperations.class);
		List<String> users = IntStream.range(0, 40).mapToObj((number) -> "runner-" + number).toList();
		users.forEach((user) -> runs.start(user, "answer").append("text"));
		List<TestStream> streams = users.stream()
			.map((user) -> other.open(other.request("/events/runs/answer", user)))
			.toList();
		assertThat(streams).allSatisfy((stream) -> assertThat(StreamDetails.data(stream, 1)).containsExactly("text"));
		users.forEach((user) -> assertThat(
				other.bean(RunOperations.class).stop(user, "answer").orTimeout(30, TimeUnit.SECONDS).join())
			.isTrue());
		assertThat(users)
			.allSatisfy((user) -> assertThat(RunBody.text(one.send(one.request("/events/runs/answer", user))))
				.isEqualTo("text<sse-push.end {\"outcome\":\"stopped\"}>"));
	}

	/**
	 * Redis refuses those with a key, which does not exist, and carries out the others.
	 */
	@Test
	void messageWithAKeyIsNotOvertakenWhileItsSlotMoves() {
		TestStream stream = other.open("moves");
		one.template().sendToUser("moves", "first").join();
		assertThat(StreamDetails.data(stream, 1)).containsExactly("first");
		String key = cluster.masters()
			.stream()
			.flatMap((master) -> master.commands().keys("*:m:u:moves").stream())
			.findFirst()
			.orElseThrow();
		int slot = SlotHash.getSlot(key);
		RedisProcess owner = cluster.ownerOf(slot);
		RedisProcess next = cluster.masters().stream().filter((master) -> master != owner).findFirst().orElseThrow();
		cluster.beginMigration(slot, owner, next);
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>();
		try {
			for (int number = 0; number < 20; number++) {
				SseMessage.Builder message = SseMessage.data(Integer.toString(number));
				if (number % 2 == 0) {
					message.idempotencyKey("key-" + number);
				}
				receipts.add(one.template().sendToUser("moves", message.build()));
			}
			awaitState(one, BrokerState.Status.DEGRADED, "1 of 64 partitions");
		}
		finally {
			cluster.cancelMigration(slot, owner, next);
		}
		assertThat(receipts).allSatisfy((receipt) -> assertThat(receipt.join().duplicate()).isFalse());
		assertThat(StreamDetails.data(stream, 20))
			.isEqualTo(IntStream.range(0, 20).mapToObj(Integer::toString).toList());
	}

	@Test
	void partitionsOfOtherMastersGoOnWhileOneIsAway() {
		RedisProcess paused = cluster.masters().get(0);
		List<String> users = IntStream.range(0, 30).mapToObj((number) -> "away-" + number).toList();
		List<TestStream> streams = users.stream().map(other::open).toList();
		paused.pause();
		try {
			List<CompletableFuture<PushReceipt>> receipts = users.stream()
				.map((user) -> one.template().sendToUser(user, "while it is away"))
				.toList();
			Awaitility.await()
				.atMost(PATIENCE)
				.until(() -> receipts.stream().filter(CompletableFuture::isDone).count() > 10);
			assertThat(receipts).anySatisfy((receipt) -> assertThat(receipt).isNotDone());
		}
		finally {
			paused.resume();
		}
		assertThat(streams)
			.allSatisfy((stream) -> assertThat(StreamDetails.data(stream, 1)).containsExactly("while it is away"));
	}

	/** Look at status and detail at once: a call that is made again may change them. */
	private static void awaitState(TestServer node, BrokerState.Status status, String detail) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(1))
			.untilAsserted(() -> assertThat(node.bean(SsePushBroker.class).state()).satisfies((state) -> {
				assertThat(state.status()).as(state.detail()).isEqualTo(status);
				assertThat(state.detail()).contains(detail);
			}));
	}

	private static TestServer start(Wire wire, String... properties) {
		return TestServer.start(wire,
				Stream.concat(Stream.of(properties), Stream.of("sse-push.redis.timeout=10s")).toArray(String[]::new));
	}

}
