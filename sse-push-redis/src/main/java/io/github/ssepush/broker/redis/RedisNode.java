package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.support.ClientIds;
import io.github.ssepush.support.OwnThread;

/**
 * The broker's life as one node, from start to stop: its connections, its threads and
 * what it sends.
 */
final class RedisNode {

	private static final Logger logger = LoggerFactory.getLogger(RedisNode.class);

	private static final Duration REFRESH = Duration.ofHours(6);

	/** Servers limit the number of arguments of a call. */
	private static final int PRESENCE_PAGE = 500;

	private static final long MEND_MILLIS = 20;

	private static final long STOP_SECONDS = 1;

	private final String name;

	private final RedisSettings settings;

	private final RedisConnector connector;

	private final List<Partition> partitions;

	private final BrokerListener listener;

	private final AtomicLong tokens = new AtomicLong();

	private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1,
			(task) -> new BrokerThread(task, "sse-push-redis-timer"));

	private final InboxThread inboxThread;

	private final ThreadPoolExecutor answerThread = thread("sse-push-redis-answers");

	private final CommandLink link;

	private final InboxLink subscription;

	private final Registrations registrations;

	private final Enquiries enquiries;

	private final Inboxes inboxes;

	private volatile String server = "Redis";

	RedisNode(String name, BrokerListener listener, RedisConnector connector, RedisSettings settings,
			RedisBacklogs backlogs) {
		this.inboxThread = new InboxThread(backlogs.inbox());
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		this.name = name;
		this.listener = listener;
		this.connector = connector;
		this.settings = settings;
		this.partitions = Partition.all(settings.keyPrefix());
		this.link = new CommandLink(connector, settings, this.answerThread, this.timer, backlogs,
				() -> inboxes().newBeats(Call.Kind.GREETING));
		this.subscription = new InboxLink(connector, settings, this.timer,
				this.partitions.stream().flatMap((partition) -> Inboxes.channelsOf(partition, name).stream()).toList(),
				this::arrive, () -> inboxes().beat());
		this.registrations = new Registrations(name, this.partitions, settings, this.link, this::suspect);
		this.enquiries = new Enquiries(name, settings, this.link, this.timer, backlogs.enquiries());
		this.inboxes = new Inboxes(name, this.partitions, settings, this.link, this.registrations, this.enquiries,
				this.subscription, this.timer, listener);
	}

	Registrations registrations() {
		return this.registrations;
	}

	private Inboxes inboxes() {
		return this.inboxes;
	}

	/** Connect. Waits for no more than the first attempt. */
	void start() {
		this.connector.start(this.settings.stall());
		CompletableFuture<ServerFacts> attempt = this.link.start();
		CompletableFuture<Void> subscribed = this.subscription.start();
		long beat = this.settings.beatInterval().toMillis();
		this.timer.scheduleWithFixedDelay(this::beat, beat, beat, TimeUnit.MILLISECONDS);
		this.timer.scheduleWithFixedDelay(this.registrations::mend, MEND_MILLIS, MEND_MILLIS, TimeUnit.MILLISECONDS);
		try {
			ServerFacts facts = attempt.get(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
			this.server = facts.name();
			if (facts.evicts()) {
				logger.warn("The server at {} drops keys when its memory is full, and with them messages that clients "
						+ "have not got: set its 'maxmemory-policy' to 'noeviction'", this.connector);
			}
			subscribed.get(this.settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
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
		logger.warn("Redis can't be reached at {}; sends fail until it can: {}", this.connector, String.valueOf(cause));
	}

	void stop() {
		List<CompletableFuture<?>> goodbyes = new ArrayList<>();
		if (this.link.isOpen()) {
			this.partitions.forEach((partition) -> goodbyes.add(this.link
				.submit(new Call(Call.Kind.UPKEEP, Script.LEAVE, 0, List.of(partition.nodes(), partition.inboxes()),
						(generation, again) -> Call.encode(this.name, generation)))));
		}
		try {
			CompletableFuture.allOf(goodbyes.toArray(CompletableFuture<?>[]::new))
				.get(this.settings.stall().toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException | TimeoutException ex) {
			logger.debug("Redis did not hear that this node leaves", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.timer.shutdownNow();
		this.subscription.stop();
		this.link.stop();
		this.enquiries.stop();
		this.inboxThread.stop();
		this.answerThread.shutdown();
		this.connector.stop();
		awaitEnd(this.timer, this.inboxThread.executor(), this.answerThread);
	}

	private static void awaitEnd(ExecutorService... executors) {
		try {
			for (ExecutorService executor : executors) {
				if (!executor.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
					executor.shutdownNow();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		if (destination.kind() == Destination.Kind.CLIENT) {
			return hand(destination, message);
		}
		this.registrations.tellAbsence(destination);
		return message.ephemeral() ? route(destination, message) : store(destination, message);
	}

	private CompletableFuture<PushReceipt> store(Destination destination, OutboundMessage message) {
		String target = Partition.nameOf(destination);
		Partition partition = partitionOf(destination);
		String key = message.idempotencyKey();
		List<String> keys = new ArrayList<>(List.of(partition.nodes(), partition.inboxes(),
				partition.destination(target), partition.messages(target)));
		if (key != null) {
			keys.add(partition.idempotencyKey(target, key));
		}
		String token = this.name + "-" + Long.toString(this.tokens.incrementAndGet(), Character.MAX_RADIX);
		int tag = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		int anchor = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
		long sentAt = System.nanoTime();
		HistoryLimits limits = this.settings.history();
		Call call = new Call(Call.Kind.PUBLISH, Script.PUBLISH, message.frame().size(), keys,
				(generation, again) -> Call.encode(this.name, generation, partition.channels(), target, tag, anchor,
						token, again ? "1" : "0", StoredMessage.tail(message, token, System.nanoTime() - sentAt),
						message.frame().size(), limits.messages(), limits.bytesFor(destination),
						limits.retention().toMillis(), this.settings.destinationLife().toMillis(),
						limits.idempotencyPeriod().toMillis()));
		return this.link.submit(call).thenApply((reply) -> {
			Position position = new Position(Long.parseLong(Call.decode(reply.get(0))),
					Integer.parseInt(Call.decode(reply.get(1))));
			return new PushReceipt(position.toString(), destination, Integer.parseInt(Call.decode(reply.get(2))),
					Call.decode(reply.get(3)).equals("1"));
		});
	}

	private CompletableFuture<PushReceipt> route(Destination destination, OutboundMessage message) {
		String target = Partition.nameOf(destination);
		Partition partition = partitionOf(destination);
		byte[] text = StoredMessage.concat(("m " + addressed(target)).getBytes(StandardCharsets.UTF_8),
				StoredMessage.transientMessage(message));
		Call call = new Call(Call.Kind.ONCE, Script.ROUTE, text.length,
				List.of(partition.nodes(), partition.inboxes(), partition.destination(target)),
				(generation, again) -> Call.encode(this.name, generation, partition.channels(), text));
		CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();
		this.link.submit(call).whenComplete((reply, failure) -> {
			if (failure == null) {
				receipt.complete(receiptOf(destination, Integer.parseInt(Call.decode(reply.get(0)))));
			}
			else if (call.sent) {
				receipt.complete(receiptOf(destination, 0));
			}
			else {
				// What is still on its way to this node must not come after it.
				this.subscription.restart("a message could not be sent through Redis");
				deliverHere(destination, message, receipt);
			}
		});
		return receipt;
	}

	private CompletableFuture<PushReceipt> hand(Destination client, OutboundMessage message) {
		if (!ClientIds.isWellFormed(client.name())) {
			return CompletableFuture.completedFuture(receiptOf(client, 0));
		}
		String holder = ClientIds.nodeOf(client.name());
		if (holder.equals(this.name)) {
			CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();
			deliverHere(client, message, receipt);
			return receipt;
		}
		byte[] content = StoredMessage.concat(addressed(Partition.nameOf(client)).getBytes(StandardCharsets.UTF_8),
				StoredMessage.transientMessage(message));
		return this.enquiries.hand(partitionOf(client), holder, content)
			.thenApply((replies) -> receiptOf(client, replies.replies().containsValue("1") ? 1 : 0));
	}

	/**
	 * On the thread on which all messages come, so that they come one after the other.
	 */
	private void deliverHere(Destination destination, OutboundMessage message, CompletableFuture<PushReceipt> receipt) {
		byte[] stored = StoredMessage.transientMessage(message);
		Runnable delivery = () -> {
			Entry entry = StoredMessage.read(stored, 0, null, System.nanoTime());
			boolean here = destination.kind() == Destination.Kind.CLIENT || this.registrations.isAttached(destination);
			receipt.complete(receiptOf(destination, (here && this.listener.onEntry(destination, entry)) ? 1 : 0));
		};
		if (!this.inboxThread.execute(stored.length, delivery)) {
			receipt.completeExceptionally(new BrokerUnavailableException(
					"Too much waits to be delivered on this node, or the application is shutting down", null));
		}
	}

	CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations) {
		destinations.forEach(this.registrations::tellChange);
		Map<Destination, Map<String, Integer>> present = new ConcurrentHashMap<>();
		CompletableFuture<?>[] answers = destinations.stream()
			.distinct()
			.collect(Collectors.groupingBy(this::partitionOf))
			.entrySet()
			.stream()
			.flatMap((group) -> pages(group.getValue()).map((page) -> presence(group.getKey(), page, present)))
			.toArray(CompletableFuture<?>[]::new);
		return CompletableFuture.allOf(answers).thenApply((done) -> Map.copyOf(present));
	}

	private CompletableFuture<Void> presence(Partition partition, List<Destination> page,
			Map<Destination, Map<String, Integer>> present) {
		List<String> keys = new ArrayList<>(List.of(partition.nodes(), partition.inboxes()));
		page.forEach((destination) -> keys.add(partition.destination(Partition.nameOf(destination))));
		return this.link.submit(Call.of(Script.PRESENCE, keys)).thenAccept((reply) -> {
			for (int i = 0; i < page.size(); i++) {
				String text = Call.decode(reply.get(i));
				if (!text.isEmpty()) {
					present.put(page.get(i), counts(text.split(" ", -1)));
				}
			}
		});
	}

	private static Stream<List<Destination>> pages(List<Destination> destinations) {
		return IntStream.iterate(0, (from) -> from < destinations.size(), (from) -> from + PRESENCE_PAGE)
			.mapToObj((from) -> destinations.subList(from, Math.min(from + PRESENCE_PAGE, destinations.size())));
	}

	private static Map<String, Integer> counts(String[] words) {
		Map<String, Integer> counts = new HashMap<>();
		for (int i = 0; i < words.length; i += 2) {
			counts.put(words[i], Integer.valueOf(words[i + 1]));
		}
		return Map.copyOf(counts);
	}

	CompletableFuture<NodeReplies> ask(NodeRequest request) {
		String asked = request.node();
		if (asked == null) {
			return askAll(request);
		}
		if (asked.equals(this.name)) {
			return CompletableFuture.completedFuture(here(request));
		}
		String hindrance = this.link.hindrance();
		return (hindrance != null) ? hindered(hindrance)
				: this.enquiries.askOne(partitionOf(Destination.client(asked)), asked, request.content());
	}

	/** What can be done here is done, whether Redis can be reached or not. */
	private CompletableFuture<NodeReplies> askAll(NodeRequest request) {
		NodeReplies here = here(request);
		return this.enquiries
			.askAll(partitionOf(Destination.user(request.key())), request.content(), request.remembered())
			.thenApply(here::and);
	}

	private NodeReplies here(NodeRequest request) {
		return NodeReplies.of(this.name, this.listener.onRequest(request.content(), Duration.ZERO));
	}

	/** Make a call that fails at once if Redis can't be reached. */
	CompletableFuture<List<byte[]>> callNow(Call call) {
		String hindrance = this.link.hindrance();
		return (hindrance != null) ? hindered(hindrance) : this.link.submit(call);
	}

	BrokerState state() {
		String outage = this.link.outage();
		if (outage != null) {
			return new BrokerState(BrokerState.Status.DOWN,
					"No connection to Redis at " + this.connector + ": " + outage);
		}
		if (!this.link.isOpen() || this.subscription.epoch() == 0) {
			return new BrokerState(BrokerState.Status.DEGRADED, "Connecting to Redis at " + this.connector);
		}
		if (this.registrations.isInDoubt()) {
			return new BrokerState(BrokerState.Status.DEGRADED, "Looking for what was missed");
		}
		return new BrokerState(BrokerState.Status.UP, this.server + " at " + this.connector);
	}

	private static <T> CompletableFuture<T> hindered(String hindrance) {
		return CompletableFuture
			.failedFuture(new BrokerUnavailableException("Redis can't be reached: " + hindrance, null));
	}

	private void beat() {
		this.inboxes.beat();
		this.registrations.refresh(Math.max(1, REFRESH.toMillis() / this.settings.beatInterval().toMillis()));
	}

	/** Called by the thread that reads from Redis. */
	private void arrive(String channel, byte[] message) {
		if (!this.inboxThread.execute(message.length, () -> this.inboxes.receive(channel, message))) {
			this.inboxes.drop(channel, message);
		}
	}

	private void suspect(Destination destination) {
		if (!this.inboxThread.execute(0, () -> this.listener.onSuspect(destination))) {
			this.registrations.doubt(destination);
		}
	}

	private Partition partitionOf(Destination destination) {
		return this.partitions.get(Partition.numberOf(Partition.nameOf(destination)));
	}

	private static String addressed(String target) {
		return target.getBytes(StandardCharsets.UTF_8).length + " " + target;
	}

	private static PushReceipt receiptOf(Destination destination, int nodes) {
		return new PushReceipt(null, destination, nodes, false);
	}

	private static ThreadPoolExecutor thread(String name) {
		return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> new BrokerThread(task, name));
	}

	/**
	 * A thread that completes futures, and so must not wait for them.
	 */
	static final class BrokerThread extends OwnThread {

		BrokerThread(Runnable task, String name) {
			super(task, name);
		}

	}

}
