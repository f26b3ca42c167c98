package io.github.ssepush.engine.log;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;

/**
 * The logs of this node: attached when the first client follows, detached some time after
 * the last one has left. The broker is notified of a change of a destination in one
 * atomic step with the change here.
 */
public final class LogRegistry {

	private static final int PAGE_BYTES = 64 * 1024;

	private static final int PARTS = 8;

	/** The time after which the next part of the logs is tidied. */
	public static final long PART_MILLIS = 1000 / PARTS;

	private final Map<Destination, DestinationLog> logs = new ConcurrentHashMap<>();

	private Iterator<Map.Entry<Destination, DestinationLog>> untidied = Collections.emptyIterator();

	/** Attached with or without followers. */
	private final Set<Destination> kept = ConcurrentHashMap.newKeySet();

	private final AtomicLong arrivals = new AtomicLong();

	private final SsePushBroker broker;

	private final Limits limits;

	private final long linger;

	/** The page reader that all logs share. */
	private final LogPages pages = this::read;

	/** Runs an action in a moment. */
	private final Consumer<Runnable> later;

	/** Nothing is attached any more. Read in the atomic step that attaches. */
	private volatile boolean closed;

	/**
	 * Create a registry without a log.
	 * @param broker where messages come from; fails its futures, and throws nothing
	 * @param settings how much the logs hold
	 * @param later runs an action in a moment
	 */
	public LogRegistry(SsePushBroker broker, LogSettings settings, Consumer<Runnable> later) {
		this.broker = broker;
		long retention = settings.retention().toNanos();
		this.limits = new Limits(new LogLimits(settings.messages(), settings.userBytes(), retention),
				new LogLimits(settings.messages(), settings.topicBytes(), retention));
		this.linger = settings.linger().toNanos();
		this.later = later;
	}

	/**
	 * Return how many messages have arrived so far.
	 * @return the number of messages in all logs
	 */
	public long arrivals() {
		return this.arrivals.get();
	}

	/**
	 * Return what is attached.
	 * @return the number of destinations of each kind
	 */
	public Map<Destination.Kind, Long> countByKind() {
		return this.logs.keySet()
			.stream()
			.collect(Collectors.groupingBy(Destination::kind, () -> new EnumMap<>(Destination.Kind.class),
					Collectors.counting()));
	}

	@Nullable DestinationLog get(Destination destination) {
		return this.logs.get(destination);
	}

	/**
	 * Attach a destination, and keep it attached until all are detached. Others can be
	 * attached from then on, too.
	 * @param destination the destination
	 */
	public void open(Destination destination) {
		this.closed = false;
		this.kept.add(destination);
		change(destination, (log) -> {
		});
	}

	/**
	 * Ask for the position of a destination's newest message.
	 * @param destination the destination
	 * @return the position
	 */
	public CompletableFuture<Position> position(Destination destination) {
		List<CompletableFuture<Position>> answer = new ArrayList<>(1);
		try {
			change(destination, (log) -> answer.add(this.broker.attach(destination)));
		}
		catch (BrokerUnavailableException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return answer.get(0);
	}

	/**
	 * Follow a destination.
	 * @param destination the destination
	 * @param wanted the position from which on to follow it, {@code null} for none
	 * @param start where to begin without a position that can be proved, {@code null} for
	 * now
	 * @param follower notified from now on, until the cursor leaves
	 * @return the cursor of the follower
	 * @throws BrokerUnavailableException if the node is at its end
	 */
	public LogCursor join(Destination destination, @Nullable Position wanted, @Nullable Start start,
			LogFollower follower) {
		Beginning beginning = (start != null) ? new Beginning(start, System.nanoTime()) : null;
		List<LogCursor> joined = new ArrayList<>(1);
		change(destination, (log) -> {
			LogCursor cursor = new LogCursor(log, wanted, beginning, follower);
			this.broker.announce(destination, log.add(cursor));
			joined.add(cursor);
		});
		return joined.get(0);
	}

	/**
	 * Follow a destination no longer.
	 * @param cursor the cursor, which has not left before
	 */
	public void leave(LogCursor cursor) {
		long now = System.nanoTime();
		ifPresent(cursor.log(), (log) -> this.broker.announce(log.destination(), log.remove(cursor, now)));
	}

	/**
	 * Drop what is too old, and logs that had no follower for some time; in a part of all
	 * logs, and in the next part the next time. There may be very many, and others need
	 * the processor. For the timer alone.
	 */
	public void tidyPart() {
		long now = System.nanoTime();
		if (!this.untidied.hasNext()) {
			this.untidied = this.logs.entrySet().iterator();
		}
		for (int left = this.logs.size() / PARTS; left >= 0 && this.untidied.hasNext(); left--) {
			Map.Entry<Destination, DestinationLog> next = this.untidied.next();
			next.getValue().expire(now);
			if (isOver(next.getValue(), now)) {
				detachIfOver(next.getKey(), now);
			}
		}
	}

	private void detachIfOver(Destination idle, long now) {
		this.logs.computeIfPresent(idle, (destination, log) -> isOver(log, now) ? detached(log) : log);
	}

	private boolean isOver(DestinationLog log, long now) {
		return log.isIdleFor(this.linger, now) && !this.kept.contains(log.destination());
	}

	/**
	 * Detach all destinations, at the end of the node. Attach none before the next
	 * {@link #open}.
	 */
	public void detachAll() {
		this.closed = true;
		this.kept.clear();
		this.logs.keySet().forEach((open) -> this.logs.computeIfPresent(open, (destination, log) -> detached(log)));
	}

	/**
	 * Append a message to the log of a destination, if that is attached.
	 * @param destination the destination
	 * @param entry the message
	 * @param addressee the only client that is to get it, {@code null} for all
	 * @return whether the destination has followers
	 */
	public boolean offer(Destination destination, Entry entry, @Nullable String addressee) {
		DestinationLog log = get(destination);
		if (log == null) {
			return false;
		}
		see(log, log.offer(LogEntry.of(entry, log.label(), this.arrivals.incrementAndGet(), addressee)));
		return log.hasFollowers();
	}

	/**
	 * Ask the broker whether messages for a destination have been missed.
	 * @param destination the destination
	 */
	public void suspect(Destination destination) {
		DestinationLog log = get(destination);
		if (log != null) {
			see(log, log.suspect());
		}
	}

	private void read(Destination destination, Start start, Consumer<@Nullable History> answer) {
		this.broker.read(destination, start, PAGE_BYTES).whenComplete((history, failure) -> {
			if (failure != null) {
				this.later.accept(() -> answer.accept(null));
			}
			else {
				answer.accept(history);
			}
		});
	}

	/**
	 * Change a log that is attached, in one atomic step. It is in the map before the
	 * broker is asked, whose first message may be faster than its answer.
	 */
	private void change(Destination destination, Consumer<DestinationLog> change) {
		while (!this.closed) {
			this.logs.computeIfAbsent(destination, this::create);
			DestinationLog changed = this.logs.computeIfPresent(destination, (key, log) -> {
				boolean first = log.beginAttaching();
				if (this.closed) {
					return first ? null : detached(log);
				}
				if (first) {
					attach(log);
				}
				change.accept(log);
				return log;
			});
			if (changed != null) {
				return;
			}
		}
		throw new BrokerUnavailableException("The application is stopping", null);
	}

	private @Nullable DestinationLog detached(DestinationLog log) {
		this.broker.detach(log.destination());
		return null;
	}

	/** Do something with a log in one atomic step, unless it is detached by now. */
	private void ifPresent(DestinationLog log, Consumer<DestinationLog> action) {
		this.logs.computeIfPresent(log.destination(), (destination, present) -> {
			if (present == log) {
				action.accept(log);
			}
			return present;
		});
	}

	private DestinationLog create(Destination destination) {
		return new DestinationLog(destination, this.limits.of(destination), this.pages, System.nanoTime());
	}

	private void attach(DestinationLog log) {
		this.broker.attach(log.destination()).whenComplete((position, failure) -> {
			if (failure != null) {
				this.later.accept(() -> ifPresent(log, this::attach));
			}
			else {
				see(log, log.attached(position));
				log.endAttaching();
			}
		});
	}

	private void see(DestinationLog log, DestinationLog.Verdict verdict) {
		switch (verdict) {
			case NOTHING -> {
			}
			case WAKE -> log.notifyFollowers();
			case REPAIR -> repair(log);
		}
	}

	private void repair(DestinationLog log) {
		Position last = log.ask();
		if (last == null || get(log.destination()) != log) {
			return;
		}
		read(log.destination(), new Start.After(last), (history) -> {
			if (history == null) {
				repair(log);
			}
			else {
				DestinationLog.Verdict verdict = log.repaired(history, this.arrivals.incrementAndGet());
				log.notifyFollowers();
				if (verdict == DestinationLog.Verdict.REPAIR) {
					repair(log);
				}
			}
		});
	}

	/**
	 * The limits of a log, which depend on its destination.
	 */
	private record Limits(LogLimits user, LogLimits topic) {

		private LogLimits of(Destination destination) {
			return (destination.kind() == Destination.Kind.USER) ? this.user : this.topic;
		}

	}

}
