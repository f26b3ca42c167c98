package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.OwnThread;
import io.github.ssepush.support.Sharded.Shard;

/**
 * The broker's life as one node or publisher, from start to stop: its connections, its
 * threads and what it sends.
 */
final class RedisNode implements Registrations.Listener {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final Duration REFRESH = Duration.ofHours(6);

	private static final long MEND_MILLIS = 20;

	private static final long STOP_SECONDS = 1;

	private final String name;

	private final RedisSettings settings;

	private final RedisConnector connector;

	private final List<Partition> partitions;

	private final BrokerListener listener;

	private final CallLoop loop;

	private final InboxThread inboxThread;

	private final ThreadPoolExecutor answerThread = thread("sse-push-redis-answers");

	private final CallLanes lanes;

	private final Registrations registrations;

	private final Enquiries enquiries;

	private final Membership membership;

	private final RedisPublisher publisher;

	private final Presence presence;

	private final @Nullable OnlineUsers online;

	private final @Nullable PresenceEvents users;

	private volatile String server = "Redis";

	RedisNode(NodeRegistration node, BrokerListener listener, RedisConnector connector, RedisSettings settings,
			RedisBacklogs backlogs, RedisStatistics statistics) {
		this.name = node.name();
		this.listener = listener;
		this.connector = connector;
		this.settings = settings;
		this.loop = new CallLoop(settings.stall());
		this.inboxThread = new InboxThread(backlogs.inbox());
		this.partitions = Partition.all(settings.keyPrefix());
		this.lanes = new CallLanes(this.partitions, connector, settings, this.loop, this.answerThread, backlogs,
				statistics, this::membership, (partition) -> membership().greet(partition));
		this.registrations = new Registrations(this.name, this.partitions, settings, this.lanes, this);
		this.enquiries = new Enquiries(this.name, settings, this.lanes, this.loop, backlogs.enquiries(), statistics);
		this.membership = (node.role() == NodeRegistration.Role.NODE)
				? new Inboxes(this.name, this.partitions, settings, this.loop, this.lanes, this.registrations,
						this.enquiries, this.inboxThread, listener)
				: new PublisherMembership(this.name, this.partitions, settings, this.lanes, this.enquiries,
						this.inboxThread,
						new AwaitedSubscription(settings, this.loop, this.lanes, backlogs.enquiries()));
		this.publisher = new RedisPublisher(this.name, this.partitions, settings, this.lanes, this.registrations,
				this.enquiries, this.membership, new LocalDelivery(this.registrations, this.inboxThread, listener));
		this.presence = new Presence(this.name, this.partitions, this.lanes, this.registrations);
		Duration grace = node.presenceGrace();
		PresenceCalls calls = (grace != null)
				? new PresenceCalls(this.name, this.partitions, settings, this.lanes, grace.toMillis()) : null;
		this.online = (calls != null) ? new OnlineUsers(calls) : null;
		this.users = (calls != null && this.membership.isNode())
				? new PresenceEvents(calls, this.loop, listener, backlogs.presence()) : null;
	}

	Presence presence() {
		return this.presence;
	}

	/** The users who are online, if they are kept. */
	@Nullable OnlineUsers online() {
		return this.online;
	}

	RedisPublisher publisher() {
		return this.publisher;
	}

	Registrations registrations() {
		return this.registrations;
	}

	private Membership membership() {
		return this.membership;
	}

	/** Connect. Waits for no more than the first attempt. */
	void start() {
		this.connector.start(this.settings.stall());
		CompletableFuture<ServerFacts> attempt = this.lanes.start();
		if (this.membership.isNode()) {
			this.loop.every(this.settings.beatInterval().toMillis(), this::beat);
			this.loop.every(MEND_MILLIS, this.registrations::mend);
		}
		else {
			this.loop.every(this.settings.callLife().toMillis() / 3, this.membership::beat);
		}
		try {
			ServerFacts facts = attempt.get(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
			this.server = facts.name();
			if (facts.evicts()) {
				logger.warn(
						"The server at {} evicts keys when its memory is full, and clients lose the messages in them. "
								+ "Set its 'maxmemory-policy' to 'noeviction'",
						this.connector);
			}
			this.membership.subscribed().get(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof UnsupportedRedisException unsupported) {
				stop();
				throw unsupported;
			}
			reportUnreachable(ex.getCause());
		}
		catch (TimeoutException ex) {
			reportUnreachable(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void reportUnreachable(@Nullable Throwable cause) {
		logger.warn(
				"Could not reach Redis at {}. Sends fail until it can be reached; check the properties 'spring.data.redis': {}",
				this.connector, String.valueOf(cause));
	}

	void stop() {
		if (this.users != null) {
			this.users.stop();
		}
		try {
			this.lanes.leave(this.partitions.stream().map(this.membership::leave).toList())
				.get(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("Redis did not hear that this node leaves", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.membership.stop();
		this.enquiries.stop();
		this.lanes.stop();
		this.inboxThread.stop();
		this.answerThread.shutdown();
		this.connector.stop();
		awaitEnd(this.inboxThread.executor(), this.answerThread);
	}

	private static void awaitEnd(ExecutorService... executors) {
		try {
			for (ExecutorService executor : executors) {
				if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
					runOnItsOwn(executor.shutdownNow());
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Answers that wait behind a slow callback of the application arrive all the same.
	 */
	private static void runOnItsOwn(List<Runnable> rest) {
		if (!rest.isEmpty()) {
			new OwnThread(() -> rest.forEach(Runnable::run), "sse-push-redis-last-answers").start();
		}
	}

	CompletableFuture<NodeReplies> ask(NodeRequest request) {
		String asked = request.node();
		if (asked == null) {
			return askAll(request);
		}
		if (asked.equals(this.name)) {
			return CompletableFuture.completedFuture(here(request));
		}
		Partition partition = partitionOf(Destination.client(asked));
		String hindrance = this.lanes.hindrance(partition);
		return (hindrance != null)
				? CompletableFuture
					.failedFuture(new BrokerUnavailableException("Could not reach Redis: " + hindrance, null))
				: this.membership.hearAnswers(request.content().length())
					.thenCompose((listening) -> this.enquiries.askOne(partition, asked, request.content()));
	}

	/** Ask all nodes. This node answers whether Redis can be reached or not. */
	private CompletableFuture<NodeReplies> askAll(NodeRequest request) {
		NodeReplies here = here(request);
		Partition partition = partitionOf(Destination.user(request.key()));
		return this.membership.hearAnswers(request.content().length())
			.thenCompose((done) -> this.enquiries.askAll(partition, request))
			.thenApply(here::and);
	}

	private NodeReplies here(NodeRequest request) {
		return this.membership.isNode()
				? NodeReplies.of(this.name, this.listener.onRequest(request.content(), Duration.ZERO))
				: NodeReplies.NONE;
	}

	/** Run a script on behalf of a request that waits: soon or not at all. */
	CompletableFuture<List<byte[]>> callForTickets(Script script, String locator, byte[][] arguments) {
		Partition partition = this.partitions.get(Partition.numberOf(locator));
		int size = Arrays.stream(arguments).mapToInt((bytes) -> bytes.length).sum();
		return this.lanes.submit(new Call(Call.Kind.PROMPT, script, partition, size,
				partition.keys(this.name, partition.tickets(locator)), (number, again) -> {
					byte[][] all = Arrays.copyOf(Call.encode(this.name, number), arguments.length + 2);
					System.arraycopy(arguments, 0, all, 2, arguments.length);
					return all;
				}));
	}

	RedisGauges gauges(Backlog inbox) {
		return new RedisGauges(this.lanes.closed(), this.registrations.inDoubt(), this.lanes.load(), inbox.count(),
				this.membership.silence(), this.membership.gaps());
	}

	List<Shard> shards() {
		return this.lanes.shards();
	}

	BrokerState state() {
		String outage = this.lanes.outage();
		if (outage != null) {
			return new BrokerState(BrokerState.Status.DOWN,
					"No connection to Redis at " + this.connector + ": " + outage);
		}
		List<String> troubles = this.lanes.troubles();
		if (!troubles.isEmpty() && troubles.size() < this.partitions.size()) {
			return new BrokerState(BrokerState.Status.DEGRADED, troubles.size() + " of " + this.partitions.size()
					+ " partitions can't be written in Redis at " + this.connector + ": " + troubles.get(0));
		}
		if (!troubles.isEmpty() || !this.membership.areSubscribed()) {
			return new BrokerState(BrokerState.Status.DEGRADED, "Connecting to Redis at " + this.connector);
		}
		if (this.registrations.inDoubt() > 0) {
			return new BrokerState(BrokerState.Status.DEGRADED, "Looking for what was missed");
		}
		return new BrokerState(BrokerState.Status.UP, this.server + " at " + this.connector);
	}

	private void beat() {
		this.membership.beat();
		if (this.users != null) {
			this.users.beat();
		}
		this.registrations.refresh(Math.max(1, REFRESH.toMillis() / this.settings.beatInterval().toMillis()));
	}

	/** Redis notes a user's clients with the call after the one that tells of them. */
	@Override
	public void settling(Destination destination) {
		if (this.users != null && destination.kind() == Destination.Kind.USER) {
			this.users.note(destination.name()).exceptionally((failure) -> {
				this.registrations.doubt(destination);
				return null;
			});
		}
	}

	@Override
	public void suspect(Destination destination) {
		if (!this.inboxThread.execute(0, () -> this.listener.onSuspect(destination))) {
			this.registrations.doubt(destination);
		}
	}

	private Partition partitionOf(Destination destination) {
		return this.partitions.get(Partition.numberOf(Partition.nameOf(destination)));
	}

	private static ThreadPoolExecutor thread(String name) {
		return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> new BrokerThread(task, name));
	}

}
