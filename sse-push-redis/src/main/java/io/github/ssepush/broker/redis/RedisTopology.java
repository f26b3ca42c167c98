package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;

/**
 * The address of the server that has each partition. On a single server, and behind
 * Sentinel, that is one for all; a cluster is asked when something has shown that it may
 * have changed. Belongs to the loop.
 */
final class RedisTopology {

	/** Stands for wherever the application's connection factory connects. */
	static final String SINGLE = "";

	private static final long LEAST_MILLIS = 100;

	private final RedisConnector connector;

	private final CallLoop loop;

	/** Has an open connection to any shard, unless there is none. */
	private final Supplier<@Nullable RedisShard> shards;

	private final Listener listener;

	private final Backoff backoff = new Backoff();

	private @Nullable String[] owners = new String[Partition.COUNT];

	private final Set<String> seen = new LinkedHashSet<>();

	private boolean cluster;

	/** True if the topology is being requested, or was just now. */
	private boolean busy;

	private boolean again;

	RedisTopology(RedisConnector connector, CallLoop loop, Supplier<@Nullable RedisShard> shards, Listener listener) {
		this.connector = connector;
		this.loop = loop;
		this.shards = shards;
		this.listener = listener;
	}

	boolean isCluster() {
		return this.cluster;
	}

	@Nullable String ownerOf(Partition partition) {
		return this.owners[partition.number()];
	}

	/** The addresses of all servers that have a partition. */
	Set<String> owners() {
		return Arrays.stream(this.owners).filter(Objects::nonNull).collect(Collectors.toSet());
	}

	RedisURI uriOf(String address) {
		return address.equals(SINGLE) ? this.connector.seed() : this.connector.at(address);
	}

	/** Find out what kind of server there is, until one answers. */
	void start() {
		RedisURI seed = this.connector.seed();
		over(seed, (connection) -> meet(connection, seed)).whenCompleteAsync((met, failure) -> {
			if (failure == null) {
				this.cluster = met.cluster;
				change(met.owners);
				this.listener.met(met.facts);
			}
			else {
				this.listener.unknown(HealingConnection.rootOf(failure));
				this.loop.later(this.backoff.next(), this::start);
			}
		}, this.loop);
	}

	/** A server has said that it is a part of a cluster. */
	void refreshAsCluster() {
		this.cluster = true;
		refresh();
	}

	/** Ask the cluster again, soon. */
	void refresh() {
		if (!this.cluster) {
			return;
		}
		if (this.busy) {
			this.again = true;
			return;
		}
		this.busy = true;
		this.again = false;
		ask().whenCompleteAsync((found, failure) -> {
			this.loop.later(LEAST_MILLIS, this::rested);
			if (failure == null) {
				change(found);
			}
			else {
				this.again = true;
			}
		}, this.loop);
	}

	private void rested() {
		this.busy = false;
		if (this.again) {
			refresh();
		}
	}

	/** Have another server say whether one is a master. */
	CompletableFuture<Boolean> confirm(RedisShard witness, String address) {
		return slots(witness.askForSlots(), hostOf(witness.address()))
			.thenApply((found) -> Arrays.asList(found).contains(address));
	}

	/** Now and then a server that is no shard any more, or not yet. */
	private CompletableFuture<@Nullable String[]> ask() {
		RedisShard shard = this.shards.get();
		if (shard != null && ThreadLocalRandom.current().nextInt(4) > 0) {
			return slots(shard.askForSlots(), hostOf(shard.address()));
		}
		List<String> addresses = new ArrayList<>(this.seen);
		RedisURI uri = addresses.isEmpty() ? this.connector.seed()
				: this.connector.at(addresses.get(ThreadLocalRandom.current().nextInt(addresses.size())));
		return over(uri, (connection) -> slots(connection.async().clusterSlots().toCompletableFuture(), uri.getHost()));
	}

	private CompletableFuture<Met> meet(StatefulRedisConnection<String, byte[]> connection, RedisURI seed) {
		return connection.async()
			.info()
			.toCompletableFuture()
			.exceptionally((forbidden) -> "")
			.thenApply(ServerFacts::of)
			.thenCompose((facts) -> {
				boolean unknown = facts.equals(ServerFacts.UNKNOWN);
				if (!unknown && !facts.cluster() && this.connector.isCluster()) {
					throw new UnsupportedRedisException(
							"'spring.data.redis.cluster.nodes' names a server that is not part of a cluster: " + facts,
							"Name it in 'spring.data.redis.host', or enable its cluster mode.");
				}
				if (facts.cluster() || this.connector.isCluster()) {
					NodeTimeoutCheck.run(connection, this.loop.patience());
					return slots(connection.async().clusterSlots().toCompletableFuture(), seed.getHost())
						.thenApply((found) -> new Met(facts, true, found));
				}
				@Nullable String[] single = new String[Partition.COUNT];
				Arrays.fill(single, SINGLE);
				return CompletableFuture.completedFuture(new Met(facts, false, single));
			});
	}

	private <T> CompletableFuture<T> over(RedisURI uri,
			Function<StatefulRedisConnection<String, byte[]>, CompletableFuture<T>> question) {
		return this.connector.connect(uri)
			.thenCompose((connection) -> this.loop.inTime(question.apply(connection))
				.whenComplete((answer, failure) -> connection.closeAsync()));
	}

	/**
	 * The owners of all partitions. A server that does not know its own host leaves it
	 * out.
	 */
	private CompletableFuture<@Nullable String[]> slots(CompletableFuture<List<Object>> answer, String asked) {
		return this.loop.inTime(answer).thenApply((ranges) -> {
			@Nullable String[] found = new String[Partition.COUNT];
			for (Object range : ranges) {
				List<?> parts = (List<?>) range;
				List<?> master = (List<?>) parts.get(2);
				String host = (master.get(0) instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : "";
				Arrays.stream(Partition.numbersBetween((Long) parts.get(0), (Long) parts.get(1)))
					.forEach((number) -> found[number] = (host.isEmpty() ? asked : host) + ":" + master.get(1));
			}
			return found;
		});
	}

	private void change(@Nullable String[] found) {
		this.owners = found;
		this.seen.addAll(owners());
		this.listener.changed();
	}

	private static String hostOf(String address) {
		return address.substring(0, Math.max(0, address.lastIndexOf(':')));
	}

	/**
	 * The answers of the first server.
	 */
	private static final class Met {

		private final ServerFacts facts;

		private final boolean cluster;

		private final @Nullable String[] owners;

		private Met(ServerFacts facts, boolean cluster, @Nullable String[] owners) {
			this.facts = facts;
			this.cluster = cluster;
			this.owners = owners;
		}

	}

	/**
	 * Callback interface that is notified of addresses.
	 */
	interface Listener {

		/** Handle the facts of a server, whose addresses are known, too. */
		void met(ServerFacts facts);

		void changed();

		/** No server has answered yet. */
		void unknown(Throwable failure);

	}

}
