package io.github.ssepush.broker.redis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import io.github.ssepush.support.QuietLogger;

/**
 * Listens to the channels of the partitions of a shard over one connection, and to all of
 * them again over the next one when that is lost. What was published meanwhile is lost,
 * too; others find out. In a cluster the channels are sharded: when a partition moves,
 * the server ends its subscription. Belongs to the loop.
 */
@SuppressWarnings("ReferenceEquality") // The same connection or another one.
final class InboxSubscription {

	private static final long PAUSE = 50;

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(InboxSubscription.class));

	private final boolean sharded;

	private final CallLoop loop;

	private final Listener listener;

	/** Called with a reason when something is not listened to any more. */
	private final Consumer<String> deaf;

	private final HealingConnection<StatefulRedisPubSubConnection<String, byte[]>> connection;

	private final Set<Partition> wanted = new HashSet<>();

	private boolean started;

	/** The channels that are still to be confirmed. */
	private final Map<Partition, Set<String>> missing = new HashMap<>();

	InboxSubscription(boolean sharded,
			Supplier<CompletableFuture<StatefulRedisPubSubConnection<String, byte[]>>> connector, CallLoop loop,
			Listener listener, Consumer<String> deaf) {
		this.sharded = sharded;
		this.loop = loop;
		this.listener = listener;
		this.deaf = deaf;
		this.connection = new HealingConnection<>(loop, connector, new Owner());
	}

	/** Connect, once there is a reason to listen. */
	void start() {
		if (this.listener.isWanted() && !this.started) {
			this.started = true;
			this.connection.start();
		}
	}

	void stop() {
		this.connection.stop();
	}

	void close() {
		this.connection.close();
	}

	/** Replace the connection. */
	void lose(String reason) {
		this.connection.lose(reason);
	}

	boolean hasPartitions() {
		return !this.wanted.isEmpty();
	}

	/** Return whether all wanted partitions are listened to. */
	boolean isOpen() {
		return this.connection.get() != null && this.missing.isEmpty();
	}

	/** Listen to a partition, unless that is so. */
	void add(Partition partition) {
		StatefulRedisPubSubConnection<String, byte[]> open = this.connection.get();
		if (this.wanted.add(partition) && open != null) {
			subscribe(open, partition);
		}
	}

	/** A partition has moved to another shard. */
	void remove(Partition partition) {
		if (this.wanted.remove(partition)) {
			this.missing.remove(partition);
			this.listener.unsubscribed(partition);
		}
	}

	private void subscribe(StatefulRedisPubSubConnection<String, byte[]> open, Partition partition) {
		List<String> channels = this.listener.channelsOf(partition);
		Set<String> unconfirmed = new HashSet<>(channels);
		this.missing.put(partition, unconfirmed);
		this.listener.subscribing(partition, open);
		String[] names = channels.toArray(String[]::new);
		(this.sharded ? open.async().ssubscribe(names) : open.async().subscribe(names))
			.whenCompleteAsync((done, failure) -> {
				if (failure != null) {
					repeat(open, partition, String.valueOf(failure.getMessage()));
				}
			}, this.loop);
		this.loop.afterPatience(() -> {
			if (this.connection.get() == open && this.missing.get(partition) == unconfirmed) {
				lose("Redis has not confirmed the subscription");
			}
		});
	}

	private void repeat(StatefulRedisPubSubConnection<String, byte[]> open, Partition partition, String reason) {
		this.missing.remove(partition);
		this.listener.unsubscribed(partition);
		this.deaf.accept(reason);
		this.loop.later(PAUSE, () -> {
			if (this.connection.get() == open && this.wanted.contains(partition)
					&& !this.missing.containsKey(partition)) {
				subscribe(open, partition);
			}
		});
	}

	private void confirm(StatefulRedisPubSubConnection<String, byte[]> source, String channel) {
		Partition partition = this.listener.partitionOf(channel);
		Set<String> unconfirmed = (partition != null) ? this.missing.get(partition) : null;
		if (partition != null && this.connection.get() == source && unconfirmed != null && unconfirmed.remove(channel)
				&& unconfirmed.isEmpty()) {
			this.missing.remove(partition);
			this.connection.confirm();
			this.listener.subscribed(partition, source);
		}
	}

	private void end(StatefulRedisPubSubConnection<String, byte[]> source, String channel) {
		Partition partition = this.listener.partitionOf(channel);
		if (partition != null && this.connection.get() == source && this.wanted.contains(partition)
				&& !this.missing.containsKey(partition)) {
			repeat(source, partition, "the partition has moved");
		}
	}

	/**
	 * The callbacks of the connection.
	 */
	private final class Owner implements ConnectionOwner<StatefulRedisPubSubConnection<String, byte[]>> {

		@Override
		public CompletableFuture<?> prepare(StatefulRedisPubSubConnection<String, byte[]> connected) {
			connected.addListener(new Hearer(connected));
			return CompletableFuture.completedFuture(null);
		}

		@Override
		public void opened(StatefulRedisPubSubConnection<String, byte[]> connected) {
			InboxSubscription.this.wanted.forEach((partition) -> subscribe(connected, partition));
		}

		@Override
		public void lost(StatefulRedisPubSubConnection<String, byte[]> gone, String reason) {
			InboxSubscription.this.missing.clear();
			InboxSubscription.this.wanted.forEach(InboxSubscription.this.listener::unsubscribed);
			InboxSubscription.this.logger
				.warn("Lost the subscription to Redis. Messages of other nodes wait until it is restored: {}", reason);
			InboxSubscription.this.deaf.accept(reason);
		}

		@Override
		public void failed(Throwable failure) {
			InboxSubscription.this.deaf.accept(String.valueOf(failure.getMessage()));
		}

	}

	/**
	 * Hears messages on the thread that reads them, and all else on the loop.
	 */
	private final class Hearer extends RedisPubSubAdapter<String, byte[]> {

		private final StatefulRedisPubSubConnection<String, byte[]> source;

		private Hearer(StatefulRedisPubSubConnection<String, byte[]> source) {
			this.source = source;
		}

		@Override
		public void message(String channel, byte[] message) {
			InboxSubscription.this.listener.arrived(this.source, channel, message);
		}

		@Override
		public void smessage(String channel, byte[] message) {
			InboxSubscription.this.listener.arrived(this.source, channel, message);
		}

		@Override
		public void subscribed(String channel, long count) {
			InboxSubscription.this.loop.execute(() -> confirm(this.source, channel));
		}

		@Override
		public void ssubscribed(String channel, long count) {
			InboxSubscription.this.loop.execute(() -> confirm(this.source, channel));
		}

		@Override
		public void sunsubscribed(String channel, long count) {
			InboxSubscription.this.loop.execute(() -> end(this.source, channel));
		}

	}

	/**
	 * Callback interface for what comes, and for what is listened to. Messages come on
	 * the thread that reads them, which must not wait.
	 */
	interface Listener {

		/** Return whether there is a reason to listen. */
		boolean isWanted();

		List<String> channelsOf(Partition partition);

		@Nullable Partition partitionOf(String channel);

		/** Messages of the partition come from this source from now on. */
		void subscribing(Partition partition, Object source);

		/** All channels of the partition are listened to. */
		void subscribed(Partition partition, Object source);

		void unsubscribed(Partition partition);

		void arrived(Object source, String channel, byte[] message);

	}

}
