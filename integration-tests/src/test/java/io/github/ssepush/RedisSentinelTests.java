package io.github.ssepush;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A master that is gone is replaced by its replica, as Sentinel says.
 */
class RedisSentinelTests {

	private static final String NAME = "the-master";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@Test
	void failoverDelaysEverythingAndLosesNothingThatTheReplicaHas() {
		try (RedisProcess master = RedisProcess.start();
				RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", String.valueOf(master.port()));
				RedisProcess sentinel = RedisProcess.startSentinel(master, NAME)) {
			awaitReplica(master, sentinel);
			try (TestServer node = start(sentinel)) {
				TestStream stream = node.open("alice");
				List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>(send(node, 0, 20));
				receipts.forEach(CompletableFuture::join);
				master.awaitReplication();
				master.kill();
				receipts.addAll(send(node, 20, 40));
				assertThat(receipts).allSatisfy((receipt) -> assertThat(receipt.join().duplicate()).isFalse());
				receipts.addAll(send(node, 40, 60));
				assertThat(StreamDetails.data(stream, 60))
					.isEqualTo(IntStream.range(0, 60).mapToObj(Integer::toString).toList());
				assertThat(replica.commands().info("replication")).contains("role:master");
				Awaitility.await()
					.atMost(PATIENCE)
					.until(() -> node.bean(SsePushBroker.class).state().status() == BrokerState.Status.UP);
			}
		}
	}

	private static List<CompletableFuture<PushReceipt>> send(TestServer node, int from, int to) {
		return IntStream.range(from, to)
			.mapToObj((number) -> node.template().sendToUser("alice", Integer.toString(number)))
			.toList();
	}

	/** The sentinel learns of the replica from the master, every ten seconds. */
	private static void awaitReplica(RedisProcess master, RedisProcess sentinel) {
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> master.hasReplica() && sentinel.commands().info("sentinel").contains("slaves=1"));
	}

	private static TestServer start(RedisProcess sentinel) {
		return TestServer.start(Wire.TOMCAT,
				Stream
					.of("sse-push.broker=redis", "spring.autoconfigure.exclude=",
							"spring.data.redis.sentinel.master=" + NAME,
							"spring.data.redis.sentinel.nodes=127.0.0.1:" + sentinel.port(),
							"sse-push.redis.beat-interval=500ms", "sse-push.redis.timeout=20s")
					.toArray(String[]::new));
	}

}
