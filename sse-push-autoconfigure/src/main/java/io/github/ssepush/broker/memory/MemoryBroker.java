package io.github.ssepush.broker.memory;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.ControlCommand;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.OutboundMessage;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;

/**
 * Keeps histories in this JVM, within limits; a restart forgets them, and clients that
 * come back get a reset.
 * <p>
 * Each history is guarded by its own monitor, under which the listener is told, so that
 * it learns of messages in their order. The monitor of {@link #idle} is only ever taken
 * inside one of a history's, never the other way round.
 */
public class MemoryBroker implements SsePushBroker {

	private final HistoryLimits limits;

	private final Map<Destination, MemoryHistory> histories = new ConcurrentHashMap<>();

	/** Histories that nobody has attached, least recently used first. */
	private final Map<Destination, MemoryHistory> idle = new LinkedHashMap<>();

	private final AtomicLong totalBytes = new AtomicLong();

	private volatile @Nullable BrokerListener listener;

	/**
	 * Create a broker.
	 * @param limits how much to retain
	 */
	public MemoryBroker(HistoryLimits limits) {
		this.limits = limits;
	}

	@Override
	public void start(String node, BrokerListener listener) {
		this.listener = listener;
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		BrokerListener target = this.listener;
		if (target == null) {
			return CompletableFuture.failedFuture(
					new BrokerUnavailableException("The application is shutting down or not started yet", null));
		}
		long now = System.nanoTime();
		Long deadline = (message.expiresAfter() != null) ? now + message.expiresAfter().toNanos() : null;
		PushReceipt receipt = message.ephemeral() ? route(target, destination, message, deadline)
				: withHistory(destination, (history) -> store(target, destination, history, message, deadline, now));
		evict();
		return CompletableFuture.completedFuture(receipt);
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		return CompletableFuture.completedFuture(withHistory(destination, (history) -> {
			history.attached = true;
			return history.last();
		}));
	}

	@Override
	public void detach(Destination destination) {
		withHistory(destination, (history) -> history.attached = false);
		evict();
	}

	@Override
	public void announce(Destination destination, int clients) {
		withHistory(destination, (history) -> history.clients = clients);
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Position after, int maxBytes) {
		return CompletableFuture
			.completedFuture(withHistory(destination, (history) -> history.after(after, maxBytes, System.nanoTime())));
	}

	@Override
	public CompletableFuture<Set<String>> online(Collection<String> users) {
		return CompletableFuture.completedFuture(users.stream()
			.filter((user) -> isLive(this.histories.get(Destination.user(user))))
			.collect(Collectors.toUnmodifiableSet()));
	}

	@Override
	public CompletableFuture<Integer> control(ControlCommand command) {
		BrokerListener target = this.listener;
		return CompletableFuture.completedFuture((target != null) ? target.onControl(command) : 0);
	}

	@Override
	public BrokerState state() {
		return new BrokerState(BrokerState.Status.UP, this.histories.size() + " destinations in memory");
	}

	@Override
	public void stop() {
		this.listener = null;
	}

	private PushReceipt store(BrokerListener target, Destination destination, MemoryHistory history,
			OutboundMessage message, @Nullable Long deadline, long now) {
		String key = message.idempotencyKey();
		PushReceipt first = (key != null) ? history.receiptOf(key, now) : null;
		if (first != null) {
			return new PushReceipt(first.id(), destination, first.nodes(), true);
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
		return receipt;
	}

	private PushReceipt route(BrokerListener target, Destination destination, OutboundMessage message,
			@Nullable Long deadline) {
		Entry entry = new Entry(null, message.frame(), deadline, message.excludedClient());
		MemoryHistory history = this.histories.get(destination);
		boolean delivered;
		if (history != null) {
			synchronized (history) {
				delivered = history.attached && target.onEntry(destination, entry);
			}
		}
		else {
			delivered = target.onEntry(destination, entry);
		}
		return new PushReceipt(null, destination, delivered ? 1 : 0, false);
	}

	private <T> T withHistory(Destination destination, Function<MemoryHistory, T> action) {
		while (true) {
			MemoryHistory history = this.histories.computeIfAbsent(destination, this::newHistory);
			synchronized (history) {
				if (!history.evicted) {
					long bytes = history.bytes();
					boolean attached = history.attached;
					T result = action.apply(history);
					this.totalBytes.addAndGet(history.bytes() - bytes);
					if (!attached || !history.attached) {
						touch(destination, history);
					}
					return result;
				}
			}
		}
	}

	private MemoryHistory newHistory(Destination destination) {
		return new MemoryHistory(
				(destination.kind() == Destination.Kind.USER) ? this.limits.userBytes() : this.limits.topicBytes(),
				this.limits);
	}

	private void touch(Destination destination, MemoryHistory history) {
		synchronized (this.idle) {
			this.idle.remove(destination);
			if (!history.attached) {
				this.idle.put(destination, history);
			}
		}
	}

	private void evict() {
		while (this.totalBytes.get() > this.limits.totalBytes() || this.histories.size() > this.limits.destinations()) {
			Map.Entry<Destination, MemoryHistory> oldest = oldestIdle();
			if (oldest == null) {
				return;
			}
			MemoryHistory history = oldest.getValue();
			synchronized (history) {
				if (!history.attached && !history.evicted) {
					history.evicted = true;
					this.histories.remove(oldest.getKey());
					this.totalBytes.addAndGet(-history.bytes());
					forget(oldest.getKey());
				}
			}
		}
	}

	private Map.@Nullable Entry<Destination, MemoryHistory> oldestIdle() {
		synchronized (this.idle) {
			Iterator<Map.Entry<Destination, MemoryHistory>> oldestFirst = this.idle.entrySet().iterator();
			if (!oldestFirst.hasNext()) {
				return null;
			}
			Map.Entry<Destination, MemoryHistory> oldest = Map.Entry.copyOf(oldestFirst.next());
			oldestFirst.remove();
			return oldest;
		}
	}

	private void forget(Destination destination) {
		synchronized (this.idle) {
			this.idle.remove(destination);
		}
	}

	private static boolean isLive(@Nullable MemoryHistory history) {
		if (history == null) {
			return false;
		}
		synchronized (history) {
			return history.clients > 0;
		}
	}

}
