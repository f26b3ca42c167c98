package io.github.ssepush.engine.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;

/**
 * A broker like a remote one: what it answers and what it sends can be held back, lost,
 * repeated, or come at the worst moment, as a test wants it.
 */
public final class HookedBroker implements SsePushBroker {

	private final MemoryLimits limits;

	private final List<String> calls = new ArrayList<>();

	/** Answers that are worked out, and on their way. */
	private final Deque<Runnable> answers = new ArrayDeque<>();

	/** Messages on their way to the listener. */
	private final Deque<Sent> sent = new ArrayDeque<>();

	private final Set<Destination> attached = ConcurrentHashMap.newKeySet();

	private volatile MemoryBroker histories;

	private volatile @Nullable BrokerListener listener;

	public volatile boolean holdAttach;

	public volatile boolean holdRead;

	public volatile boolean holdEntries;

	public volatile boolean failing;

	/** Run at the beginning of each call, with its name. */
	public volatile Consumer<String> duringCall = (call) -> {
	};

	/** Run after a destination is attached and before that is answered. */
	public volatile BiConsumer<Destination, Position> duringAttach = (destination, position) -> {
	};

	/** Run after a history is read and before that is answered. */
	public volatile BiConsumer<Destination, History> duringRead = (destination, history) -> {
	};

	/** Run before the number of clients of a destination is announced. */
	public volatile Consumer<Destination> duringAnnounce = (destination) -> {
	};

	public HookedBroker(MemoryLimits limits) {
		this.limits = limits;
		this.histories = new MemoryBroker(limits);
	}

	/** Lose all histories and begin again, as a server that was restarted empty. */
	public void loseEverything() {
		MemoryBroker empty = new MemoryBroker(this.limits);
		empty.start(new NodeRegistration("node"), new Inlet());
		this.attached.forEach((destination) -> empty.attach(destination).join());
		this.histories = empty;
	}

	public synchronized List<String> calls() {
		return List.copyOf(this.calls);
	}

	public synchronized int pendingAnswers() {
		return this.answers.size();
	}

	public synchronized int pendingEntries() {
		return this.sent.size();
	}

	/** Let the next answer arrive. */
	public boolean answer() {
		Runnable next;
		synchronized (this) {
			next = this.answers.poll();
		}
		if (next != null) {
			next.run();
		}
		return next != null;
	}

	/** Let the next message arrive. */
	public boolean deliver() {
		Sent next = take();
		if (next != null) {
			arrive(next);
		}
		return next != null;
	}

	/** Lose the next message on its way. */
	public @Nullable Destination lose() {
		Sent next = take();
		return (next != null) ? next.destination() : null;
	}

	/** Let the next message arrive twice, unless it is ephemeral. */
	public void deliverTwice() {
		Sent next = take();
		if (next != null) {
			arrive(next);
		}
		if (next != null && next.entry().link() != null) {
			arrive(next);
		}
	}

	/** Let the next two messages arrive in the wrong order. */
	public void deliverSwapped() {
		Sent first = take();
		Sent second = take();
		if (second != null) {
			arrive(second);
		}
		if (first != null) {
			arrive(first);
		}
	}

	public void suspect(Destination destination) {
		Objects.requireNonNull(this.listener).onSuspect(destination);
	}

	/** Hold nothing any more, and let everything arrive. */
	public void release() {
		this.holdAttach = false;
		this.holdRead = false;
		this.holdEntries = false;
		boolean more = true;
		while (more) {
			more = answer() | deliver();
		}
	}

	private synchronized @Nullable Sent take() {
		return this.sent.poll();
	}

	private void arrive(Sent message) {
		BrokerListener target = this.listener;
		if (target != null && (this.attached.contains(message.destination())
				|| message.destination().kind() == Destination.Kind.CLIENT)) {
			target.onEntry(message.destination(), message.entry());
		}
	}

	private void record(String call, Destination destination) {
		String line = call + " " + destination.kind().tag()
				+ (destination.name().isEmpty() ? "" : " " + destination.name());
		synchronized (this) {
			this.calls.add(line);
		}
		this.duringCall.accept(line);
	}

	private <T> CompletableFuture<T> later(T answer, boolean hold) {
		if (!hold) {
			return CompletableFuture.completedFuture(answer);
		}
		CompletableFuture<T> held = new CompletableFuture<>();
		synchronized (this) {
			this.answers.add(() -> held.complete(answer));
		}
		return held;
	}

	private static <T> CompletableFuture<T> failed() {
		return CompletableFuture.failedFuture(new BrokerUnavailableException("The test lets this call fail", null));
	}

	@Override
	public void start(NodeRegistration node, BrokerListener listener) {
		this.listener = listener;
		this.histories.start(node, new Inlet());
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		return this.histories.publish(destination, message);
	}

	@Override
	public CompletableFuture<Position> attach(Destination destination) {
		record("attach", destination);
		if (this.failing) {
			return failed();
		}
		this.attached.add(destination);
		Position position = this.histories.attach(destination).join();
		this.duringAttach.accept(destination, position);
		return later(position, this.holdAttach);
	}

	@Override
	public void detach(Destination destination) {
		record("detach", destination);
		this.attached.remove(destination);
		this.histories.detach(destination);
	}

	@Override
	public void announce(Destination destination, int clients) {
		this.duringAnnounce.accept(destination);
		record("announce " + clients, destination);
		this.histories.announce(destination, clients);
	}

	@Override
	public CompletableFuture<History> read(Destination destination, Start start, int maxBytes) {
		record("read", destination);
		if (this.failing) {
			return failed();
		}
		History history = this.histories.read(destination, start, maxBytes).join();
		this.duringRead.accept(destination, history);
		return later(history, this.holdRead);
	}

	@Override
	public CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations) {
		return this.histories.presence(destinations);
	}

	@Override
	public CompletableFuture<NodeReplies> ask(NodeRequest request) {
		return this.histories.ask(request);
	}

	@Override
	public boolean storesRuns() {
		return this.histories.storesRuns();
	}

	@Override
	public BrokerState state() {
		return this.histories.state();
	}

	@Override
	public void stop() {
		this.duringCall.accept("stop");
		this.histories.stop();
		this.listener = null;
	}

	/**
	 * A message on its way.
	 */
	private record Sent(Destination destination, Entry entry) {

	}

	/**
	 * The listener that receives messages of the histories.
	 */
	private final class Inlet implements BrokerListener {

		@Override
		public boolean onEntry(Destination destination, Entry entry) {
			if (HookedBroker.this.holdEntries) {
				synchronized (HookedBroker.this) {
					HookedBroker.this.sent.add(new Sent(destination, entry));
				}
				return true;
			}
			return Objects.requireNonNull(HookedBroker.this.listener).onEntry(destination, entry);
		}

		@Override
		public void onSuspect(Destination destination) {
			suspect(destination);
		}

		@Override
		public String onRequest(String content, Duration age) {
			return Objects.requireNonNull(HookedBroker.this.listener).onRequest(content, age);
		}

	}

}
