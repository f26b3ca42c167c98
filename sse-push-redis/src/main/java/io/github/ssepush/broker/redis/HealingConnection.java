package io.github.ssepush.broker.redis;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is replaced when it is lost, after a pause that grows with each
 * attempt that fails. Everything happens on the loop.
 *
 * @param <C> the type of the connection
 */
@SuppressWarnings("ReferenceEquality") // The same connection or another one.
final class HealingConnection<C extends StatefulConnection<String, byte[]>> {

	private final CallLoop loop;

	private final Supplier<CompletableFuture<C>> connector;

	private final ConnectionOwner<C> owner;

	private final Backoff backoff = new Backoff();

	private @Nullable C connection;

	private boolean stopped;

	HealingConnection(CallLoop loop, Supplier<CompletableFuture<C>> connector, ConnectionOwner<C> owner) {
		this.loop = loop;
		this.connector = connector;
		this.owner = owner;
	}

	/** Begin to connect, and never end. */
	void start() {
		this.connector.get().whenCompleteAsync((opened, failure) -> {
			if (failure != null) {
				retry(rootOf(failure));
			}
			else {
				prepare(opened);
			}
		}, this.loop);
	}

	/** The present connection, unless there is none. */
	@Nullable C get() {
		return this.connection;
	}

	/** The present connection works. */
	void confirm() {
		this.backoff.reset();
	}

	/** Replace the present connection. */
	void lose(String reason) {
		C lost = this.connection;
		if (lost != null) {
			lose(lost, reason);
		}
	}

	/**
	 * Connect no more.
	 * @return the last connection, which the connector closes with all others
	 */
	@Nullable C stop() {
		this.stopped = true;
		C last = this.connection;
		this.connection = null;
		return last;
	}

	/** Connect no more, and close the last connection. */
	void close() {
		C last = stop();
		if (last != null) {
			last.closeAsync();
		}
	}

	private void prepare(C opened) {
		if (this.stopped) {
			opened.closeAsync();
			return;
		}
		opened.addListener(new RedisConnectionStateListener() {

			@Override
			public void onRedisDisconnected(RedisChannelHandler<?, ?> handler) {
				HealingConnection.this.loop.execute(() -> lose(opened, "the connection was closed"));
			}

		});
		this.loop.inTime(this.owner.prepare(opened)).whenCompleteAsync((done, failure) -> {
			if (failure != null || !opened.isOpen() || this.stopped) {
				opened.closeAsync();
				retry((failure != null) ? rootOf(failure) : new IllegalStateException("the connection was closed"));
			}
			else {
				this.connection = opened;
				this.owner.opened(opened);
			}
		}, this.loop);
	}

	private void lose(C lost, String reason) {
		if (this.connection != lost) {
			return;
		}
		this.connection = null;
		lost.closeAsync();
		this.owner.lost(lost, reason);
		connectLater();
	}

	private void retry(Throwable failure) {
		if (!this.stopped) {
			this.owner.failed(failure);
			connectLater();
		}
	}

	private void connectLater() {
		this.loop.later(this.backoff.next(), () -> {
			if (!this.stopped) {
				start();
			}
		});
	}

	static Throwable rootOf(Throwable failure) {
		Throwable cause = failure;
		while (cause.getCause() != null) {
			cause = cause.getCause();
		}
		return cause;
	}

}
