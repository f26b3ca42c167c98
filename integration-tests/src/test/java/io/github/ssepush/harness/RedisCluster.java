package io.github.ssepush.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.KillArgs;
import io.lettuce.core.MigrateArgs;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A Redis Cluster of three masters, each with a replica, to which a test may do harm.
 */
public final class RedisCluster implements AutoCloseable {

	/** The time after which a master that does not answer is replaced. */
	public static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);

	private static final int MASTERS = 3;

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<RedisProcess> processes;

	private RedisCluster(List<RedisProcess> processes) {
		this.processes = processes;
	}

	/**
	 * Start a cluster, or skip the test where that is not possible. In continuous
	 * integration it has to be.
	 */
	public static RedisCluster start() {
		if (!"true".equals(System.getenv("CI"))) {
			assumeThat(RedisProcess.version()).as("A cluster needs redis-server 7 or later, or a Valkey")
				.isGreaterThanOrEqualTo(7);
		}
		RedisCluster cluster = new RedisCluster(IntStream.range(0, 2 * MASTERS)
			.mapToObj((number) -> RedisProcess.start("--cluster-enabled", "yes", "--cluster-node-timeout",
					Long.toString(NODE_TIMEOUT.toMillis()), "--repl-diskless-sync-delay", "0"))
			.toList());
		cluster.join();
		return cluster;
	}

	private void join() {
		RedisCommands<String, String> first = this.processes.get(0).commands();
		int share = SlotHash.SLOT_COUNT / MASTERS + 1;
		for (int i = 0; i < MASTERS; i++) {
			int from = i * share;
			int to = Math.min(from + share, SlotHash.SLOT_COUNT);
			this.processes.get(i).commands().clusterAddSlots(IntStream.range(from, to).toArray());
		}
		this.processes.stream().skip(1).forEach((process) -> first.clusterMeet("127.0.0.1", process.port()));
		await(() -> commands().allMatch((one) -> one.clusterInfo().contains("cluster_known_nodes:" + 2 * MASTERS)
				&& !one.clusterNodes().contains("handshake")));
		for (int i = 0; i < MASTERS; i++) {
			this.processes.get(i + MASTERS).commands().clusterReplicate(this.processes.get(i).commands().clusterMyId());
		}
		awaitHealth();
	}

	/** Wait until every slot has a master and every master has its replica. */
	public void awaitHealth() {
		await(() -> commands().allMatch((one) -> one.clusterInfo().contains("cluster_state:ok"))
				&& masters().size() == MASTERS && masters().stream().allMatch(RedisProcess::hasReplica));
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await()
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.ignoreExceptionsInstanceOf(RedisException.class)
			.until(condition);
	}

	/** All servers, masters and replicas. */
	List<RedisProcess> processes() {
		return this.processes;
	}

	/** The address of one of the servers. */
	public RedisURI uri() {
		return RedisURI.create("127.0.0.1", this.processes.get(0).port());
	}

	/** The properties that connect an application to it. */
	public String[] properties() {
		String nodes = this.processes.stream()
			.map((process) -> "127.0.0.1:" + process.port())
			.collect(Collectors.joining(","));
		return new String[] { "sse-push.broker=redis", "spring.data.redis.cluster.nodes=" + nodes,
				"spring.autoconfigure.exclude=", "sse-push.redis.beat-interval=500ms" };
	}

	/** The properties that connect an application as if there was one server alone. */
	public String[] propertiesOfOne() {
		return this.processes.get(0).properties();
	}

	/** The servers that are masters by their own account. */
	public List<RedisProcess> masters() {
		return this.processes.stream()
			.filter(RedisProcess::isAlive)
			.filter((process) -> process.commands().info("replication").contains("role:master"))
			.toList();
	}

	/** Delete all keys. */
	public void flush() {
		masters().forEach((master) -> master.commands().flushall());
	}

	/** Forget all scripts of one server. */
	public void forgetScripts(Random random) {
		any(masters(), random).commands().scriptFlush();
	}

	/** Kill all connections of applications to one server. */
	public void killConnections(Random random, boolean subscribers) {
		RedisCommands<String, String> master = any(masters(), random).commands();
		master.clientKill(subscribers ? KillArgs.Builder.typePubsub() : KillArgs.Builder.typeNormal().skipme());
	}

	/** Move a slot that has keys to another master, a few keys at a time. */
	public void migrate(Random random, Runnable betweenKeys) {
		List<RedisProcess> masters = masters();
		RedisProcess source = any(masters.stream().filter((one) -> one.commands().dbsize() > 0).toList(), random);
		String key = Objects.requireNonNull(source.commands().randomkey());
		migrate(SlotHash.getSlot(key), source, any(masters.stream().filter((one) -> one != source).toList(), random),
				betweenKeys);
	}

	private void migrate(int slot, RedisProcess source, RedisProcess target, Runnable betweenKeys) {
		beginMigration(slot, source, target);
		List<String> keys = source.commands().clusterGetKeysInSlot(slot, 2);
		while (!keys.isEmpty()) {
			source.commands().migrate("127.0.0.1", target.port(), 0, 3000, MigrateArgs.Builder.keys(keys));
			betweenKeys.run();
			keys = source.commands().clusterGetKeysInSlot(slot, 2);
		}
		endMigration(slot, target);
	}

	/** From now on a call that names a key that does not exist is refused. */
	public void beginMigration(int slot, RedisProcess source, RedisProcess target) {
		target.commands().clusterSetSlotImporting(slot, source.commands().clusterMyId());
		source.commands().clusterSetSlotMigrating(slot, target.commands().clusterMyId());
	}

	/** Leave a slot where it was. */
	public void cancelMigration(int slot, RedisProcess source, RedisProcess target) {
		source.commands().clusterSetSlotStable(slot);
		target.commands().clusterSetSlotStable(slot);
	}

	private void endMigration(int slot, RedisProcess owner) {
		String id = owner.commands().clusterMyId();
		owner.commands().clusterSetSlotNode(slot, id);
		masters().stream().filter((one) -> one != owner).forEach((one) -> one.commands().clusterSetSlotNode(slot, id));
	}

	/** The master that has a slot. */
	public RedisProcess ownerOf(int slot) {
		return masters().stream()
			.filter((master) -> Stream.of(master.commands().clusterNodes().split("\n"))
				.filter((line) -> line.contains("myself"))
				.flatMap((line) -> Stream.of(line.split(" ")).skip(8))
				.filter((range) -> !range.startsWith("["))
				.anyMatch((range) -> contains(range.split("-"), slot)))
			.findFirst()
			.orElseThrow();
	}

	private static boolean contains(String[] range, int slot) {
		return slot >= Integer.parseInt(range[0]) && slot <= Integer.parseInt(range[range.length - 1]);
	}

	/**
	 * Have a replica take over from its master, in an orderly manner, unless they are too
	 * busy.
	 */
	public void failOver(Random random) {
		List<RedisProcess> masters = masters();
		RedisProcess replica = any(
				this.processes.stream().filter((one) -> one.isAlive() && !masters.contains(one)).toList(), random);
		replica.commands().clusterFailover(false);
		try {
			await(() -> replica.commands().info("replication").contains("role:master"));
		}
		catch (ConditionTimeoutException ex) {
			System.out.println("A failover was given up: " + ex.getMessage());
		}
	}

	/**
	 * Start a master that was killed again, without data, once its replica has taken
	 * over.
	 */
	public void revive(RedisProcess killed) {
		await(() -> masters().size() == MASTERS);
		killed.restart();
		awaitHealth();
	}

	/** The process of a master, to pause it or to kill it. */
	public RedisProcess anyMaster(Random random) {
		return any(masters(), random);
	}

	private static <T> T any(List<T> list, Random random) {
		return list.get(random.nextInt(list.size()));
	}

	private Stream<RedisCommands<String, String>> commands() {
		return this.processes.stream().filter(RedisProcess::isAlive).map(RedisProcess::commands);
	}

	@Override
	public void close() {
		new ArrayList<>(this.processes).forEach(RedisProcess::close);
	}

}
