package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import io.github.ssepush.support.QuietLogger;

/**
 * Listens to channels over one connection, and to all of them again over the next one
 * when that is lost. What was published meanwhile is lost, too; others find out.
 */
@SuppressWarnings("ReferenceEquality") // The same connection or another one.
final class InboxLink {

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(InboxLink.class));

	private final RedisConnector connector;

	private final Duration stall;

	private final ScheduledExecutorService timer;

	private final String[] channels;

	/** Called by the thread that reads, so it must not wait. */
	private final BiConsumer<String, byte[]> messages;

	/** Called when all channels are listened to. */
	private final Runnable opened;

	private @Nullable StatefulRedisPubSubConnection<String, byte[]> connection;

	/** Counts connections; 0 unless this one is subscribed. */
	private volatile long epoch;

	private long epochs;

	private final CompletableFuture<Void> first = new CompletableFuture<>();

	private final Backoff backoff = new Backoff();

	private boolean stopped;

	InboxLink(RedisConnector connector, RedisSettings settings, ScheduledExecutorService timer, List<String> channels,
			BiConsumer<String, byte[]> messages, Runnable opened) {
		this.connector = connector;
		this.stall = settings.stall();
		this.timer = timer;
		this.channels = channels.toArray(String[]::new);
		this.messages = messages;
		this.opened = opened;
	}

	/**
	 * Begin to connect, and never end.
	 * @return completes when all channels are listened to for the first time
	 */
	CompletableFuture<Void> start() {
		connect();
		return this.first;
	}

	private void connect() {
		this.connector.connectPubSub().whenComplete((connected, failure) -> {
			if (failure != null) {
				connectLater();
			}
			else {
				subscribe(connected);
			}
		});
	}

	/**
	 * Whether all channels are listened to, as far as is known, and since when.
	 * @return 0 if they are not, else a number that no other connection has
	 */
	long epoch() {
		return this.epoch;
	}

	/**
	 * Have it try another connection. Nothing comes over the present one any more.
	 * @param reason why, for the log
	 */
	void restart(String reason) {
		StatefulRedisPubSubConnection<String, byte[]> silent;
		synchronized (this) {
			silent = this.connection;
		}
		if (silent != null) {
			lose(silent, reason);
		}
	}

	/** The connector closes the connection. */
	void stop() {
		synchronized (this) {
			this.stopped = true;
			this.epoch = 0;
			this.connection = null;
		}
	}

	private void subscribe(StatefulRedisPubSubConnection<String, byte[]> connected) {
		synchronized (this) {
			if (this.stopped) {
				connected.closeAsync();
				return;
			}
			this.connection = connected;
		}
		AtomicInteger missing = new AtomicInteger(this.channels.length);
		connected.addListener(new RedisPubSubAdapter<String, byte[]>() {

			@Override
			public void message(String channel, byte[] message) {
				take(connected, channel, message);
			}

			@Override
			public void subscribed(String channel, long count) {
				if (missing.decrementAndGet() == 0) {
					ready(connected);
				}
			}

		});
		connected.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
				lose(connected, "the connection was closed");
			}

		});
		connected.async().subscribe(this.channels).whenComplete((done, failure) -> {
			if (failure != null) {
				lose(connected, String.valueOf(failure.getMessage()));
			}
		});
		if (!connected.isOpen()) {
			lose(connected, "the connection was closed");
		}
		later(() -> {
			if (missing.get() > 0) {
				lose(connected, "Redis has not confirmed the subscription");
			}
		}, this.stall.toMillis());
	}

	/** Never over two connections, of which one is just closed. */
	private synchronized void take(StatefulRedisPubSubConnection<String, byte[]> source, String channel,
			byte[] message) {
		if (this.connection == source) {
			this.messages.accept(channel, message);
		}
	}

	private void ready(StatefulRedisPubSubConnection<String, byte[]> connected) {
		synchronized (this) {
			if (this.connection != connected) {
				return;
			}
			this.epoch = ++this.epochs;
			this.backoff.reset();
		}
		this.first.complete(null);
		this.opened.run();
	}

	private void lose(StatefulRedisPubSubConnection<String, byte[]> lost, String reason) {
		synchronized (this) {
			if (this.connection != lost) {
				return;
			}
			this.connection = null;
			this.epoch = 0;
		}
		lost.closeAsync();
		this.logger.warn("Lost the subscription to Redis: {}", reason);
		connectLater();
	}

	private void connectLater() {
		long delay;
		synchronized (this) {
			if (this.stopped) {
				return;
			}
			delay = this.backoff.next();
		}
		later(this::connect, delay);
	}

	private void later(Runnable action, long millis) {
		this.timer.schedule(action, millis, TimeUnit.MILLISECONDS);
	}

}
