package io.github.ssepush.client;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;

/**
 * The bounded tail of a destination's history on this node, and who follows it. Messages
 * are appended under this object's monitor, in which nothing is called that could wait;
 * clients read without it.
 * <p>
 * The index of a message is its place on this node: ephemeral messages have one, too. The
 * log only ever appends what follows its newest message; anything else makes it ask the
 * broker for what is between ({@link Verdict#REPAIR}).
 */
@SuppressWarnings("NonAtomicVolatileUpdate")
final class DestinationLog {

	private static final int INITIAL_CAPACITY = 8;

	private static final StreamClient[] NOBODY = {};

	private final Destination destination;

	private final String label;

	private final int maxEntries;

	private final long maxBytes;

	private long bytes;

	/** What arrived while the log is not {@link #complete}. */
	private final List<LogEntry> early = new ArrayList<>(0);

	private boolean complete;

	/** Something may have been missed since the broker was asked. */
	private boolean suspect;

	private volatile @Nullable Position last;

	/** Grows by being replaced; a reader keeps the one it has. */
	private volatile LogEntry[] ring = new LogEntry[INITIAL_CAPACITY];

	/** Written under the monitor alone, and so are {@link #head} and {@link #ring}. */
	private volatile long tail;

	private volatile long head;

	private volatile StreamClient[] followers = NOBODY;

	private int clients;

	private long idleSince;

	DestinationLog(Destination destination, int maxEntries, long maxBytes, long now) {
		this.destination = destination;
		this.label = EventId.labelOf(destination);
		this.maxEntries = maxEntries;
		this.maxBytes = maxBytes;
		this.idleSince = now;
	}

	Destination destination() {
		return this.destination;
	}

	String label() {
		return this.label;
	}

	StreamClient[] followers() {
		return this.followers;
	}

	long head() {
		return this.head;
	}

	/** The position of the newest message, {@code null} until the log is attached. */
	@Nullable Position last() {
		return this.last;
	}

	/**
	 * What stands at an index.
	 * @return the message, {@code null} if it is not there yet or not any more
	 */
	@Nullable LogEntry get(long index) {
		if (index >= this.head || index < this.tail) {
			return null;
		}
		LogEntry[] slots = this.ring;
		LogEntry entry = slots[(int) index & (slots.length - 1)];
		return (index < this.tail) ? null : entry;
	}

	boolean hasFallenOff(long index) {
		return index < this.tail;
	}

	/**
	 * Where a client reads on that has everything up to a position.
	 * @return an index, -1 if that can't be told from what this log retains
	 */
	synchronized long indexAfter(Position position) {
		if (position.equals(this.last)) {
			return this.head;
		}
		for (long index = this.head - 1; index >= this.tail; index--) {
			Entry.Link link = slot(index).entry().link();
			if (link != null && link.previous().equals(position)) {
				return index;
			}
		}
		return -1;
	}

	/** Everyone's followers are not listed: a writer knows its clients. */
	synchronized int add(StreamClient client) {
		if (!isForEveryone()) {
			list(client);
		}
		return ++this.clients;
	}

	synchronized int remove(StreamClient client, long now) {
		this.idleSince = now;
		if (!isForEveryone()) {
			this.followers = Arrays.stream(this.followers)
				.filter((follower) -> follower != client)
				.toArray(StreamClient[]::new);
		}
		return --this.clients;
	}

	synchronized boolean hasClients() {
		return this.clients > 0;
	}

	boolean isForEveryone() {
		return this.destination.kind() == Destination.Kind.EVERYONE;
	}

	private void list(StreamClient client) {
		StreamClient[] more = Arrays.copyOf(this.followers, this.followers.length + 1);
		more[more.length - 1] = client;
		this.followers = more;
	}

	synchronized boolean isIdleFor(long nanos, long now) {
		return this.clients == 0 && now - this.idleSince >= nanos;
	}

	/** The broker's answer to attaching: from here on, nothing is to be missed. */
	synchronized Verdict attached(Position position) {
		this.last = position;
		return goOn(position);
	}

	/** A message from the broker. */
	synchronized Verdict offer(LogEntry entry) {
		if (!this.complete) {
			this.early.add(entry);
			return Verdict.NOTHING;
		}
		Entry.Link link = entry.entry().link();
		if (link != null && !link.previous().equals(this.last)) {
			if (contains(link.position())) {
				return Verdict.NOTHING;
			}
			this.complete = false;
			this.early.add(entry);
			return Verdict.REPAIR;
		}
		append(entry);
		return Verdict.WAKE;
	}

	/** Something may have been missed. */
	synchronized Verdict suspect() {
		if (!this.complete) {
			this.suspect = true;
			return Verdict.NOTHING;
		}
		this.complete = false;
		return Verdict.REPAIR;
	}

	/** The broker's answer to what is after {@link #last}. */
	synchronized Verdict repaired(History history, long arrival) {
		if (history.status() == History.Status.UNKNOWN) {
			breakOff(history.last());
		}
		history.entries().forEach((entry) -> append(LogEntry.of(entry, this.label, arrival, null)));
		return history.last().equals(this.last) ? goOn(history.last()) : Verdict.REPAIR;
	}

	/** What arrived early is either known by now or goes on from here. */
	private Verdict goOn(Position position) {
		if (this.suspect) {
			this.suspect = false;
			return Verdict.REPAIR;
		}
		this.complete = true;
		List<LogEntry> arrived = List.copyOf(this.early);
		this.early.clear();
		for (LogEntry entry : arrived) {
			Entry.Link link = entry.entry().link();
			if ((link == null || link.position().sequence() > position.sequence()) && offer(entry) == Verdict.REPAIR) {
				return Verdict.REPAIR;
			}
		}
		return Verdict.WAKE;
	}

	/**
	 * Leaves a hole in the index, so that nobody who was up to date goes on unnoticed.
	 */
	private void breakOff(Position position) {
		this.head = this.head + 1;
		while (this.tail < this.head) {
			dropOldest();
		}
		this.last = position;
	}

	private void append(LogEntry entry) {
		LogEntry[] slots = this.ring;
		if (this.head - this.tail == slots.length) {
			slots = grow(slots);
		}
		slots[(int) this.head & (slots.length - 1)] = entry;
		this.bytes += entry.entry().frame().size();
		this.head = this.head + 1;
		Entry.Link link = entry.entry().link();
		if (link != null) {
			this.last = link.position();
		}
		while (this.head - this.tail > this.maxEntries || (this.bytes > this.maxBytes && this.head - this.tail > 1)) {
			dropOldest();
		}
	}

	private LogEntry[] grow(LogEntry[] slots) {
		LogEntry[] larger = new LogEntry[slots.length * 2];
		for (long index = this.tail; index < this.head; index++) {
			larger[(int) index & (larger.length - 1)] = slots[(int) index & (slots.length - 1)];
		}
		this.ring = larger;
		return larger;
	}

	@SuppressWarnings("NullAway")
	private void dropOldest() {
		LogEntry[] slots = this.ring;
		int slot = (int) this.tail & (slots.length - 1);
		LogEntry oldest = slots[slot];
		this.tail = this.tail + 1;
		if (oldest != null) {
			this.bytes -= oldest.entry().frame().size();
		}
		slots[slot] = null;
	}

	private boolean contains(Position position) {
		for (long index = this.head - 1; index >= this.tail; index--) {
			Entry.Link link = slot(index).entry().link();
			if (link != null && link.position().equals(position)) {
				return true;
			}
		}
		return false;
	}

	private LogEntry slot(long index) {
		LogEntry[] slots = this.ring;
		return slots[(int) index & (slots.length - 1)];
	}

	/**
	 * What is to be done after the log has changed.
	 */
	enum Verdict {

		/**
		 * Nothing.
		 */
		NOTHING,

		/**
		 * There is something to read for those who follow.
		 */
		WAKE,

		/**
		 * The broker is to be asked for what is after {@link #last}.
		 */
		REPAIR

	}

}
