package io.github.ssepush.broker.redis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.support.Sharded.Shard;

/**
 * The servers that have partitions: one shard for each, as the topology says. Belongs to
 * the loop.
 */
@SuppressWarnings("ReferenceEquality") // The same connection or another one.
final class RedisShards implements RedisShard.Owner, RedisTopology.Listener {

	private final RedisConnector connector;

	private final CallLoop loop;

	private final List<Partition> partitions;

	private final Supplier<InboxSubscription.Listener> inboxes;

	private final Listener listener;

	private final RedisTopology topology;

	private final Map<String, RedisShard> shards = new HashMap<>();

	private boolean stopped;

	RedisShards(RedisConnector connector, CallLoop loop, List<Partition> partitions,
			Supplier<InboxSubscription.Listener> inboxes, Listener listener) {
		this.connector = connector;
		this.loop = loop;
		this.partitions = partitions;
		this.inboxes = inboxes;
		this.listener = listener;
		this.topology = new RedisTopology(connector, loop, this::anyOpen, this);
	}

	void start() {
		this.topology.start();
	}

	void stop() {
		this.stopped = true;
		this.shards.values().forEach(RedisShard::stop);
	}

	@Nullable ScriptConnection connectionTo(Partition partition) {
		RedisShard shard = shardOf(partition);
		return (shard != null) ? shard.connection() : null;
	}

	/** The servers and how many partitions they have. */
	List<Shard> describe(ToIntFunction<Partition> waiting) {
		return this.shards.values().stream().map((shard) -> {
			List<Partition> own = this.partitions.stream().filter((partition) -> shardOf(partition) == shard).toList();
			String address = shard.address().equals(RedisTopology.SINGLE) ? this.connector.toString() : shard.address();
			return new Shard(address, own.size(), shard.connection() != null, shard.inbox().isOpen(),
					own.stream().mapToInt(waiting).sum());
		}).sorted(Comparator.comparing(Shard::address)).toList();
	}

	/** The connection to a partition's server works. */
	void confirm(Partition partition) {
		RedisShard shard = shardOf(partition);
		if (shard != null) {
			shard.confirm();
		}
	}

	/** Do what helps against a refusal. */
	void refused(LaneConnection connection, Refusal refusal, String message) {
		RedisShard refusing = find(connection);
		if (refusal == Refusal.NOSCRIPT && connection instanceof ScriptConnection forgetful) {
			forgetful.reload();
		}
		else if (refusal == Refusal.MOVED) {
			this.topology.refreshAsCluster();
		}
		else if (refusal.moves() && this.topology.isCluster()) {
			this.topology.refresh();
		}
		else if (refusal.moves() && refusing != null) {
			refusing.lose(message);
		}
	}

	void broken(LaneConnection connection, String reason) {
		RedisShard shard = find(connection);
		if (shard != null) {
			shard.lose(reason);
		}
	}

	void silent(LaneConnection connection, String reason) {
		RedisShard shard = find(connection);
		if (shard != null) {
			shard.suspect(reason);
		}
	}

	/** Listen, now that there is a reason. */
	void listen() {
		this.shards.values().forEach((shard) -> shard.inbox().start());
	}

	/** Listen to a partition over another connection. */
	void listenAnew(Partition partition, String reason) {
		RedisShard shard = shardOf(partition);
		if (shard != null) {
			shard.inbox().lose(reason);
		}
	}

	@Override
	public CompletableFuture<?> confirm(RedisShard shard) {
		RedisShard witness = anyOpen();
		if (!this.topology.isCluster() || witness == null) {
			return CompletableFuture.completedFuture(null);
		}
		return this.topology.confirm(witness, shard.address()).thenAccept((isMaster) -> {
			if (!isMaster) {
				throw new IllegalStateException("the server was silent, and is not the master any more");
			}
		});
	}

	@Override
	public void opened(RedisShard shard) {
		this.listener.available();
	}

	@Override
	public void lost(ScriptConnection connection, String reason) {
		this.listener.lost(connection, reason);
		this.topology.refresh();
	}

	@Override
	public void failed(RedisShard shard, Throwable failure) {
		this.partitions.stream()
			.filter((partition) -> shardOf(partition) == shard)
			.forEach((partition) -> this.listener.failed(partition, failure));
		this.topology.refresh();
	}

	@Override
	public void deaf(RedisShard shard, String reason) {
		this.topology.refresh();
	}

	@Override
	public void met(ServerFacts facts) {
		this.listener.met(facts);
	}

	@Override
	public void unknown(Throwable failure) {
		this.partitions.forEach((partition) -> this.listener.failed(partition, failure));
	}

	@Override
	public void changed() {
		if (this.stopped) {
			return;
		}
		Set<String> owners = this.topology.owners();
		owners.forEach((address) -> this.shards.computeIfAbsent(address, this::launch));
		this.partitions.forEach(this::place);
		List<RedisShard> left = this.shards.values()
			.stream()
			.filter((shard) -> !owners.contains(shard.address()) && !shard.inbox().hasPartitions())
			.toList();
		left.forEach(this::remove);
		this.listener.available();
	}

	private void remove(RedisShard shard) {
		this.shards.remove(shard.address());
		ScriptConnection last = shard.connection();
		shard.close();
		if (last != null) {
			this.listener.lost(last, "its server is not a master any more");
		}
	}

	private RedisShard launch(String address) {
		RedisShard shard = new RedisShard(address, this.topology.uriOf(address), this.topology.isCluster(),
				this.connector, this.loop, this, this.inboxes.get());
		shard.start();
		return shard;
	}

	/** Place a partition. One without an owner stays with the shard that had it. */
	private void place(Partition partition) {
		RedisShard owner = shardOf(partition);
		if (owner != null) {
			this.shards.values()
				.stream()
				.filter((shard) -> shard != owner)
				.forEach((shard) -> shard.inbox().remove(partition));
			owner.inbox().add(partition);
		}
	}

	private @Nullable RedisShard shardOf(Partition partition) {
		String owner = this.topology.ownerOf(partition);
		return (owner != null) ? this.shards.get(owner) : null;
	}

	private @Nullable RedisShard find(LaneConnection connection) {
		return this.shards.values()
			.stream()
			.filter((shard) -> shard.connection() == connection)
			.findFirst()
			.orElse(null);
	}

	private @Nullable RedisShard anyOpen() {
		List<RedisShard> open = new ArrayList<>(
				this.shards.values().stream().filter((shard) -> shard.connection() != null).toList());
		return open.isEmpty() ? null : open.get(ThreadLocalRandom.current().nextInt(open.size()));
	}

	/**
	 * Callback interface that is notified of connections for calls.
	 */
	interface Listener {

		void met(ServerFacts facts);

		/** There may be a connection to a partition that had none. */
		void available();

		void lost(ScriptConnection connection, String reason);

		/** There is no connection to a partition yet. */
		void failed(Partition partition, Throwable failure);

	}

}
