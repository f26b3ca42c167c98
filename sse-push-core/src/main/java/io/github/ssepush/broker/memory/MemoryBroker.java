package io.github.ssepush.broker.memory;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushException;
import io.github.ssepush.UserPage;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;
import io.github.ssepush.support.Backlog;
import io.github.ssepush.support.Backlogged;

/**
 * Keeps histories in this JVM, within limits; a restart forgets them, and clients that
 * reconnect get a reset.
 * <p>
 * Each history is guarded by its own monitor, under which the listener is notified, so
 * that it learns of messages in their order.
 */
public class MemoryBroker implements SsePushBroker, Backlogged {

	private static final int MAX_PRESENCE_EVENTS = 100_000;

	private static final History NO_RUN = new History(History.Status.COMPLETE, List.of(), new Position(0, 0));

	private static final History UNKNOWN_RUN = new History(History.Status.UNKNOWN, List.of(), new Position(0, 0));

	private final MemoryLimits limits;

	private final Map<Destination, MemoryHistory> histories = new ConcurrentHashMap<>();

	private final IdleHistories idle = new IdleHistories();

	private final AtomicLong totalBytes = new AtomicLong();

	private volatile @Nullable BrokerListener listener;

	private volatile String node = "";

	private final Backlog presenceBacklog = new Backlog("presence", MAX_PRESENCE_EVENTS);

	private volatile @Nullable OnlineUsers users;

	/**
	 * Create a broker.
	 * @param limits how much to retain
	 */
	public MemoryBroker(MemoryLimits limits) {
		this.limits = limits;
	}

	@Override
	public void start(NodeRegistration node, BrokerListener listener) {
		this.node = node.name();
		this.listener = listener;
		Duration grace = node.presenceGrace();
		this.users = (grace != null) ? new OnlineUsers(grace, listener, this.presenceBacklog) : null;
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		BrokerListener target = this.listener;
		if (target == null) {
			return CompletableFuture.failedFuture(new BrokerUnavailableException(
					"The broker is not running, because the application is shutting down or not started yet. Send from an "
							+ "ApplicationRunner or later",
					null));
		}
		long now = System.nanoTime();
		Duration lifetime = message.expiresAfter();
		Long deadline = (lifetime != null) ? now + TimeUnit.NANOSECONDS.convert(lifetime) : null;
		boolean stored = !message.ephemeral() && destination.kind() != Destination.Kind.CLIENT;
		CompletableFuture<PushReceipt> receipt = !stored
				? CompletableFuture.completedFuture(route(target, destination, message, deadline))
				: withHistory(destination, (history) -> store(target, destination, history, message, deadline, now));
		evict();
		return receipt;
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		Position last = withHistory(destination, (history) -> {
			history.attached = true;
			return history.last();
		});
		evict();
		return CompletableFuture.completedFuture(last);
	}

	@Override
	public void detach(Destination destination) {
		change(destination, (history) -> {
			history.attached = false;
			setClients(destination, history, 0);
		});
		evict();
	}

	@Override
	public void announce(Destination destination, int clients) {
		change(destination, (history) -> setClients(destination, history, clients));
	}

	private void setClients(Destination destination, MemoryHistory history, int clients) {
		history.clients = clients;
		OnlineUsers users = this.users;
		if (users != null && destination.kind() == Destination.Kind.USER) {
			users.set(destination.name(), clients);
		}
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		if (destination.kind() == Destination.Kind.RUN && !this.histories.containsKey(destination)) {
			return CompletableFuture.completedFuture((start instanceof Start.After) ? UNKNOWN_RUN : NO_RUN);
		}
		return CompletableFuture
			.completedFuture(withHistory(destination, (history) -> history.read(start, maxBytes, System.nanoTime())));
	}

	@Override
	public CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations) {
		Map<Destination, Map<String, Integer>> present = new HashMap<>();
		destinations.forEach((destination) -> {
			int clients = clients(this.histories.get(destination));
			if (clients > 0) {
				present.put(destination, Map.of(this.node, clients));
			}
		});
		return CompletableFuture.completedFuture(present);
	}

	@Override
	public CompletableFuture<Long> userCount() {
		OnlineUsers users = this.users;
		return (users != null) ? CompletableFuture.completedFuture(users.count()) : withoutPresence();
	}

	@Override
	public CompletableFuture<UserPage> users(@Nullable String cursor, int limit) {
		OnlineUsers users = this.users;
		return (users != null) ? CompletableFuture.completedFuture(users.page(cursor, limit)) : withoutPresence();
	}

	@Override
	public CompletableFuture<NodeReplies> ask(NodeRequest request) {
		BrokerListener target = this.listener;
		String asked = request.node();
		if (target == null || (asked != null && !asked.equals(this.node))) {
			return CompletableFuture.completedFuture(NodeReplies.NONE);
		}
		return CompletableFuture
			.completedFuture(NodeReplies.of(this.node, target.onRequest(request.content(), Duration.ZERO)));
	}

	@Override
	public boolean storesRuns() {
		return true;
	}

	@Override
	public BrokerState state() {
		return new BrokerState(BrokerState.Status.UP, this.histories.size() + " destinations in memory");
	}

	@Override
	public void stop() {
		this.listener = null;
		OnlineUsers users = this.users;
		if (users != null) {
			users.stop();
		}
	}

	@Override
	public List<Backlog> backlogs() {
		return List.of(this.presenceBacklog);
	}

	/**
	 * Forget all histories, as a restart of the JVM does. Clients that reconnect get a
	 * reset.
	 * @throws IllegalStateException if the broker is not stopped
	 */
	public void clear() {
		if (this.listener != null) {
			throw new IllegalStateException("The histories can be cleared only while the broker is stopped");
		}
		this.histories.keySet().forEach(this::detach);
		this.histories.forEach(this::evict);
	}

	/**
	 * Return how many messages are retained.
	 * @return the number, over all destinations
	 */
	public long messages() {
		return this.histories.values().stream().mapToLong(MemoryBroker::messages).sum();
	}

	/**
	 * Return the size of all histories, to which the total limit applies.
	 * @return the bytes of messages and idempotency keys
	 */
	public long bytes() {
		return this.totalBytes.get();
	}

	private CompletableFuture<PushReceipt> store(BrokerListener target, Destination destination, MemoryHistory history,
			OutboundMessage message, @Nullable Long deadline, long now) {
		String key = message.idempotencyKey();
		PushReceipt first = (key != null) ? history.receiptOf(key, now) : null;
		if (first != null) {
			return CompletableFuture.completedFuture(new PushReceipt(first.id(), destination, first.nodes(), true));
		}
		SsePushException refusal = history.admit(message, now);
		if (refusal != null) {
			return CompletableFuture.failedFuture(refusal);
		}
		Entry entry = history.append(message, deadline, now);
		PushReceipt receipt = new PushReceipt(history.last().toString(), destination, (history.clients > 0) ? 1 : 0,
				false);
		if (key != null) {
			history.remember(key, receipt, now);
		}
		if (history.attached) {
			target.onEntry(destination, entry);
		}
		return CompletableFuture.completedFuture(receipt);
	}

	private PushReceipt route(BrokerListener target, Destination destination, OutboundMessage message,
			@Nullable Long deadline) {
		Entry entry = new Entry(null, message.frame(), deadline, message.excludedClient(), message.sentAt());
		boolean delivered = (destination.kind() == Destination.Kind.CLIENT) ? target.onEntry(destination, entry)
				: routeIfAttached(target, destination, entry);
		return new PushReceipt(null, destination, delivered ? 1 : 0, false);
	}

	private boolean routeIfAttached(BrokerListener target, Destination destination, Entry entry) {
		MemoryHistory history = this.histories.get(destination);
		if (history == null) {
			return false;
		}
		synchronized (history) {
			return history.attached && target.onEntry(destination, entry);
		}
	}

	private void change(Destination destination, Consumer<MemoryHistory> change) {
		withHistory(destination, (history) -> {
			change.accept(history);
			return history;
		});
	}

	private <T> T withHistory(Destination destination, Function<MemoryHistory, T> action) {
		while (true) {
			MemoryHistory history = this.histories.computeIfAbsent(destination, this::newHistory);
			synchronized (history) {
				if (!history.evicted) {
					boolean attached = history.attached;
					T result = action.apply(history);
					account(history, history.bytes());
					if (!attached || !history.attached) {
						this.idle.touch(destination, history);
					}
					return result;
				}
			}
		}
	}

	private MemoryHistory newHistory(Destination destination) {
		HistoryLimits history = this.limits.history();
		return (destination.kind() == Destination.Kind.RUN) ? new RunHistory(destination, history)
				: new MemoryHistory(history.bytesFor(destination), history);
	}

	/** The listener may call back: what is counted is counted once. */
	private void account(MemoryHistory history, long bytes) {
		this.totalBytes.addAndGet(bytes - history.accounted);
		history.accounted = bytes;
	}

	private void evict() {
		while (this.totalBytes.get() > this.limits.totalBytes() || this.histories.size() > this.limits.destinations()) {
			Map.Entry<Destination, MemoryHistory> oldest = this.idle.oldest();
			if (oldest == null) {
				return;
			}
			evict(oldest.getKey(), oldest.getValue());
		}
	}

	private void evict(Destination destination, MemoryHistory history) {
		synchronized (history) {
			if (!history.isKept() && !history.evicted) {
				history.evicted = true;
				this.histories.remove(destination);
				account(history, 0);
			}
			this.idle.remove(destination, history);
		}
	}

	private static int messages(MemoryHistory history) {
		synchronized (history) {
			return history.messages();
		}
	}

	private static int clients(@Nullable MemoryHistory history) {
		if (history == null) {
			return 0;
		}
		synchronized (history) {
			return history.clients;
		}
	}

	private static <T> CompletableFuture<T> withoutPresence() {
		return CompletableFuture.failedFuture(NodeRegistration.presenceIsOff());
	}

}
