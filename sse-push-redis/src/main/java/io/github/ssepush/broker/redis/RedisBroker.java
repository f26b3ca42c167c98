package io.github.ssepush.broker.redis;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.UserPage;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.Backlogged;
import io.github.ssepush.support.Sharded;

/**
 * Keeps histories in Redis, and routes messages and commands between the nodes that share
 * it. While Redis can't be reached, open streams stay open, calls fail after the timeout,
 * and messages that are not stored reach the clients of this node; nothing that is stored
 * is ever delivered to these alone.
 */
public class RedisBroker implements SsePushBroker, Backlogged, Sharded {

	private final RedisConnector connector;

	private final RedisSettings settings;

	private final RedisBacklogs backlogs = new RedisBacklogs();

	private final RedisStatistics statistics = new RedisStatistics();

	private volatile @Nullable RedisNode node;

	/**
	 * Create a broker.
	 * @param connector connects to Redis
	 * @param settings what to keep, and how long to wait
	 */
	public RedisBroker(RedisConnector connector, RedisSettings settings) {
		this.connector = connector;
		this.settings = settings;
	}

	/**
	 * Join as a node. Waits for the first attempt to connect, and goes on without Redis
	 * if it can't be reached.
	 * @throws UnsupportedRedisException if it can, and is none that the broker works with
	 */
	@Override
	public void start(NodeRegistration node, BrokerListener listener) {
		RedisNode started = new RedisNode(node, listener, this.connector, this.settings, this.backlogs,
				this.statistics);
		started.start();
		this.node = started;
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		RedisNode started = this.node;
		return (started != null) ? Answer.of(started.publisher().publish(destination, message)) : unavailable();
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		RedisNode started = this.node;
		return (started != null) ? Answer.of(started.registrations().attach(destination)) : unavailable();
	}

	@Override
	public void detach(Destination destination) {
		RedisNode started = this.node;
		if (started != null) {
			started.registrations().detach(destination);
		}
	}

	@Override
	public void announce(Destination destination, int clients) {
		RedisNode started = this.node;
		if (started != null) {
			started.registrations().announce(destination, clients);
		}
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		RedisNode started = this.node;
		return (started != null) ? Answer.of(started.registrations().read(destination, start, maxBytes))
				: unavailable();
	}

	@Override
	public CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations) {
		RedisNode started = this.node;
		return (started != null) ? Answer.of(started.presence().of(destinations)) : unavailable();
	}

	@Override
	public CompletableFuture<Long> userCount() {
		RedisNode started = this.node;
		return (started != null) ? ifKept(started, OnlineUsers::count) : unavailable();
	}

	@Override
	public CompletableFuture<UserPage> users(@Nullable String cursor, int limit) {
		RedisNode started = this.node;
		return (started != null) ? ifKept(started, (users) -> users.page(cursor, limit)) : unavailable();
	}

	@Override
	public CompletableFuture<NodeReplies> ask(NodeRequest request) {
		RedisNode started = this.node;
		return (started != null) ? Answer.of(started.ask(request)) : unavailable();
	}

	@Override
	public boolean storesRuns() {
		return true;
	}

	@Override
	public BrokerState state() {
		RedisNode started = this.node;
		return (started != null) ? started.state() : new BrokerState(BrokerState.Status.DOWN, "Not started");
	}

	@Override
	public void stop() {
		RedisNode started = this.node;
		this.node = null;
		if (started != null) {
			started.stop();
		}
	}

	/** Run a script on behalf of a request that waits: soon or not at all. */
	CompletableFuture<List<byte[]>> callForTickets(Script script, String locator, byte[][] arguments) {
		RedisNode started = this.node;
		return (started != null) ? started.callForTickets(script, locator, arguments) : unavailable();
	}

	@Override
	public List<Backlog> backlogs() {
		return this.backlogs.all();
	}

	/**
	 * Return what has happened between this node and Redis.
	 * @return the counts
	 */
	public RedisStatistics statistics() {
		return this.statistics;
	}

	/**
	 * Return how things are now.
	 * @return the figures
	 */
	public RedisGauges gauges() {
		RedisNode started = this.node;
		return (started != null) ? started.gauges(this.backlogs.inbox()) : RedisGauges.NONE;
	}

	@Override
	public List<Shard> shards() {
		RedisNode started = this.node;
		return (started != null) ? started.shards() : List.of();
	}

	RedisSettings settings() {
		return this.settings;
	}

	private static <T> CompletableFuture<T> ifKept(RedisNode started,
			Function<OnlineUsers, CompletableFuture<T>> question) {
		OnlineUsers users = started.online();
		return (users != null) ? Answer.of(question.apply(users))
				: CompletableFuture.failedFuture(NodeRegistration.presenceIsOff());
	}

	private static <T> CompletableFuture<T> unavailable() {
		return CompletableFuture.failedFuture(new BrokerUnavailableException(
				"The broker is not running, because the application is shutting down or not started yet. Send from an "
						+ "ApplicationRunner or later",
				null));
	}

}
