package io.github.ssepush.broker.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import org.jspecify.annotations.Nullable;

/**
 * A server that has partitions: a connection for calls, and one to listen. Belongs to the
 * loop.
 */
final class RedisShard {

	private final String address;

	private final boolean cluster;

	private final CallLoop loop;

	private final Owner owner;

	private final HealingConnection<StatefulRedisConnection<String, byte[]>> calls;

	private final InboxSubscription inbox;

	private @Nullable ScriptConnection open;

	/** True if the server was silent, and may have been replaced meanwhile. */
	private boolean suspect;

	RedisShard(String address, RedisURI uri, boolean cluster, RedisConnector connector, CallLoop loop, Owner owner,
			InboxSubscription.Listener inboxes) {
		this.address = address;
		this.cluster = cluster;
		this.loop = loop;
		this.owner = owner;
		this.calls = new HealingConnection<>(loop, () -> connector.connect(uri), new Calls());
		this.inbox = new InboxSubscription(cluster, () -> connector.connectPubSub(uri), loop, inboxes,
				(reason) -> owner.deaf(this, reason));
	}

	void start() {
		this.calls.start();
		this.inbox.start();
	}

	/** Connect no more. The connector closes the connections. */
	void stop() {
		this.open = null;
		this.calls.stop();
		this.inbox.stop();
	}

	/** Connect no more, and close the connections. */
	void close() {
		this.open = null;
		this.calls.close();
		this.inbox.close();
	}

	String address() {
		return this.address;
	}

	InboxSubscription inbox() {
		return this.inbox;
	}

	@Nullable ScriptConnection connection() {
		return this.open;
	}

	/** The connection for calls works. */
	void confirm() {
		this.calls.confirm();
	}

	/** Replace the connection for calls. */
	void lose(String reason) {
		this.calls.lose(reason);
	}

	/**
	 * Replace both connections, and do not believe the server before another one does.
	 */
	void suspect(String reason) {
		this.suspect = true;
		this.calls.lose(reason);
		this.inbox.lose(reason);
	}

	/** Ask for the addresses of all shards. Only while there is a connection. */
	CompletableFuture<List<Object>> askForSlots() {
		ScriptConnection asked = this.open;
		return (asked != null) ? asked.askForSlots()
				: CompletableFuture.failedFuture(new IllegalStateException("There is no connection"));
	}

	/**
	 * The callbacks of the connection for calls.
	 */
	private final class Calls implements ConnectionOwner<StatefulRedisConnection<String, byte[]>> {

		@Override
		public CompletableFuture<?> prepare(StatefulRedisConnection<String, byte[]> connection) {
			CompletableFuture<Void> loaded = ScriptConnection.load(connection, RedisShard.this.cluster);
			return RedisShard.this.suspect ? loaded.thenComposeAsync(
					(done) -> RedisShard.this.owner.confirm(RedisShard.this), RedisShard.this.loop) : loaded;
		}

		@Override
		public void opened(StatefulRedisConnection<String, byte[]> connection) {
			RedisShard.this.suspect = false;
			RedisShard.this.open = new ScriptConnection(connection, RedisShard.this.loop, RedisShard.this.cluster);
			RedisShard.this.owner.opened(RedisShard.this);
		}

		@Override
		public void lost(StatefulRedisConnection<String, byte[]> connection, String reason) {
			ScriptConnection gone = RedisShard.this.open;
			RedisShard.this.open = null;
			if (gone != null) {
				RedisShard.this.owner.lost(gone, reason);
			}
		}

		@Override
		public void failed(Throwable failure) {
			RedisShard.this.owner.failed(RedisShard.this, failure);
		}

	}

	/**
	 * Callback interface that is notified of the connections.
	 */
	interface Owner {

		/**
		 * Find out whether a server that was silent is still the master.
		 * @return fails if it is not
		 */
		CompletableFuture<?> confirm(RedisShard shard);

		void opened(RedisShard shard);

		void lost(ScriptConnection connection, String reason);

		/** There is no connection for calls yet. */
		void failed(RedisShard shard, Throwable failure);

		/** Some partitions, or all of them, are not listened to any more. */
		void deaf(RedisShard shard, String reason);

	}

}
