package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.ClusterAnswer;
import io.github.ssepush.ClusterClients;
import io.github.ssepush.NodeInfo;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.cluster.BrokerClusterClients;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three nodes in JVMs of their own, a thousand users, and nodes that are killed, paused,
 * stopped and started again: the view of the cluster agrees with what is true, after half
 * of the changes within three beats. The seed is in the name of the test that fails.
 */
@FullBuild
class ClusterChaosTests {

	private static final int ROUNDS = Integer.getInteger("chaos.rounds", 5);

	private static final List<String> USERS = IntStream.range(0, 1000).mapToObj((i) -> "user-" + i).toList();

	/** Three beats after a node has died, and a second after a count has changed. */
	private static final Duration SOON = SimulatedNode.BEAT.multipliedBy(3).plusSeconds(1);

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	private final List<NodeInJvm> nodes = new ArrayList<>();

	/** The time from each change to the right view. */
	private final List<Duration> delays = new ArrayList<>();

	private RedisBroker broker;

	private ClusterClients view;

	private int started;

	@AfterEach
	void stop() {
		this.nodes.forEach(NodeInJvm::kill);
		this.broker.stop();
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void viewSoonAgreesWithWhatIsTrue(long seed) {
		Random random = new Random(seed);
		redis.commands().flushall();
		this.broker = SimulatedNode.broker(redis.uri().getHost(), redis.uri().getPort());
		this.broker.start(new NodeRegistration("viewer", NodeRegistration.Role.PUBLISHER), new DeafListener());
		this.view = new BrokerClusterClients(this.broker, InstantSource.system());
		while (this.nodes.size() < 3) {
			start();
		}
		for (int round = 0; round < ROUNDS; round++) {
			NodeInJvm node = this.nodes.get(random.nextInt(this.nodes.size()));
			switch (random.nextInt(5)) {
				case 0 -> {
					node.kill();
					this.nodes.remove(node);
					assertView();
					start();
				}
				case 1 -> {
					node.end();
					this.nodes.remove(node);
					assertView();
					start();
				}
				case 2 -> {
					node.signal("STOP");
					this.nodes.remove(node);
					assertSilent(node);
					assertView();
					node.signal("CONT");
					this.nodes.add(node);
				}
				default -> IntStream.range(0, 500)
					.forEach((i) -> node.set(USERS.get(random.nextInt(USERS.size())), random.nextInt(3)));
			}
			assertView();
		}
		assertThat(this.delays.stream().sorted().toList().get(this.delays.size() / 2)).as(this.delays::toString)
			.isLessThan(SOON);
	}

	static List<Long> seeds() {
		return List.of(1L, 2L);
	}

	private void start() {
		NodeInJvm node = new NodeInJvm("node" + ++this.started, redis);
		this.nodes.add(node);
	}

	/** A paused node is named until it is taken for dead. */
	private void assertSilent(NodeInJvm paused) {
		ClusterAnswer<NodeInfo> answer = Patience.get(this.view.nodes());
		assertThat(answer.items()).extracting(NodeInfo::node).doesNotHaveDuplicates();
		if (answer.items().stream().noneMatch((node) -> node.node().equals(paused.name()))) {
			assertThat(answer.silentNodes()).isSubsetOf(paused.name());
		}
	}

	private void assertView() {
		Map<String, Long> counts = new HashMap<>();
		Set<String> online = new HashSet<>();
		this.nodes.forEach((node) -> {
			long sum = node.clients().values().stream().mapToInt(Integer::intValue).sum();
			if (sum > 0) {
				counts.put(node.name(), sum);
			}
			node.clients().forEach((user, count) -> {
				if (count > 0) {
					online.add(user);
				}
			});
		});
		long start = System.nanoTime();
		Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
			assertThat(Patience.get(this.view.countByNode())).isEqualTo(counts);
			assertThat(Patience.get(this.view.online(USERS))).isEqualTo(online);
			assertThat(Patience.get(this.view.nodes()).silentNodes()).isEmpty();
		});
		this.delays.add(Duration.ofNanos(System.nanoTime() - start));
	}

}
