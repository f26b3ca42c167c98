package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;

import io.github.ssepush.ClusterClients;
import io.github.ssepush.Destination;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.broker.redis.RedisConnector;
import io.github.ssepush.broker.redis.RedisSettings;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.UserPresence;

/**
 * The cost of the view of a cluster and of presence. All nodes are in this JVM and have
 * no streams: users are announced to the broker.
 */
public final class ClusterCost {

	private static final int USERS = 20_000;

	private static final int AT_ONCE = 500;

	private static final int CALLS = 500;

	private static final int REPETITIONS = 3;

	private ClusterCost() {
	}

	/**
	 * Measure, and print the figures.
	 * @param arguments none
	 * @throws IOException if Redis does not start
	 */
	public static void main(String[] arguments) throws IOException {
		for (int repetition = 0; repetition < REPETITIONS; repetition++) {
			for (boolean presence : new boolean[] { false, true }) {
				try (RedisServer redis = new RedisServer()) {
					print((presence ? "with" : "without") + " presence", attach(redis, presence));
				}
			}
		}
		for (int nodes : new int[] { 1, 3, 10 }) {
			try (RedisServer redis = new RedisServer()) {
				print(nodes + " nodes", view(redis, nodes));
			}
		}
	}

	/** Let users come on one node. */
	private static String attach(RedisServer redis, boolean presence) throws IOException {
		Node node = new Node(redis, presence);
		users(0, AT_ONCE).forEach(node::open);
		node.settle();
		double cpu = redis.cpu();
		long memory = memory(redis);
		long start = System.nanoTime();
		for (int from = AT_ONCE; from < USERS; from += AT_ONCE) {
			await(users(from, from + AT_ONCE).map(node::open).toList());
		}
		node.settle();
		int users = USERS - AT_ONCE;
		String figures = String.format(Locale.ROOT,
				"%.1f µs per user, %.1f µs of Redis' processor, %.0f bytes in Redis",
				(System.nanoTime() - start) / 1e3 / users, (redis.cpu() - cpu) * 1e6 / users,
				(memory(redis) - memory) / (double) users);
		node.stop();
		return figures;
	}

	/** Ask for the clients of a user who has one on every node. */
	private static String view(RedisServer redis, int count) {
		List<Node> nodes = IntStream.range(0, count).mapToObj((i) -> new Node(redis, false)).toList();
		nodes.forEach((node) -> await(List.of(node.open("alice"))));
		nodes.forEach(Node::settle);
		ClusterClients view = nodes.get(0).engine.clientManager().cluster();
		String figures = String.format(Locale.ROOT, "count %.0f µs, clientsOf %.0f µs", median(view::count),
				median(() -> view.clientsOf("alice")));
		nodes.forEach(Node::stop);
		return figures;
	}

	/** The median of some calls, one after the other, after as many others. */
	private static double median(Supplier<CompletableFuture<?>> call) {
		double[] micros = new double[2 * CALLS];
		for (int i = 0; i < micros.length; i++) {
			long start = System.nanoTime();
			await(List.of(call.get()));
			micros[i] = (System.nanoTime() - start) / 1e3;
		}
		double[] sorted = Arrays.copyOfRange(micros, CALLS, micros.length);
		Arrays.sort(sorted);
		return sorted[CALLS / 2];
	}

	private static Stream<String> users(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> "user-" + i);
	}

	private static long memory(RedisServer redis) {
		RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
		try {
			return client.connect()
				.sync()
				.info("memory")
				.lines()
				.filter((line) -> line.startsWith("used_memory_dataset:"))
				.mapToLong((line) -> Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
				.sum();
		}
		finally {
			client.shutdown();
		}
	}

	private static void await(List<? extends CompletableFuture<?>> futures) {
		CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new)).orTimeout(1, TimeUnit.MINUTES).join();
	}

	private static void print(String what, String figures) {
		System.out.println(what + ": " + figures);
	}

	/**
	 * A node without streams.
	 */
	private static final class Node {

		private final List<String> users = new ArrayList<>();

		private final AtomicInteger events = new AtomicInteger();

		private final boolean presence;

		private final RedisBroker broker;

		private final ClientEngine engine;

		Node(RedisServer redis, boolean presence) {
			Duration hour = Duration.ofHours(1);
			this.broker = new RedisBroker(
					new RedisConnector(RedisURI.create("127.0.0.1", redis.port()), ClientOptions.create(), null),
					new RedisSettings("sse-push:", Duration.ofSeconds(30), Duration.ofSeconds(5),
							new HistoryLimits(1000, 100_000, 100_000, hour, hour)));
			this.presence = presence;
			this.engine = new ClientEngine(this.broker, settings(), new SsePushListener() {
			});
			this.engine.start();
		}

		private EngineSettings settings() {
			EngineSettings settings = EngineSettings.forTests();
			return this.presence ? settings.with(new UserPresence(Duration.ofSeconds(30), (event) -> {
				this.events.incrementAndGet();
				return CompletableFuture.completedFuture(null);
			})) : settings;
		}

		CompletableFuture<?> open(String user) {
			this.users.add(user);
			CompletableFuture<?> attached = this.broker.attach(Destination.user(user));
			this.broker.announce(Destination.user(user), 1);
			return attached;
		}

		/** Wait until Redis knows all of them, and they have had their events. */
		void settle() {
			List<Destination> all = this.users.stream().map(Destination::user).toList();
			while (this.presence && this.events.get() < all.size()) {
				Thread.onSpinWait();
			}
			while (this.broker.presence(all).orTimeout(1, TimeUnit.MINUTES).join().size() < all.size()) {
				Thread.onSpinWait();
			}
		}

		void stop() {
			this.engine.stop();
		}

	}

}
