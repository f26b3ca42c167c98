package io.github.ssepush.engine;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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

	private final Destination destination;

	private final String label;

	private final int maxEntries;

	private final long maxBytes;

	private final long retention;

	private long bytes;

	/** What arrived while the log is not {@link #complete}. */
	private final List<LogEntry> early = new ArrayList<>(0);

	private long earlyBytes;

	/** How many of those had arrived when the broker was asked for the last time. */
	private int earlyWhenAsked;

	private boolean complete;

	/** Whether there is reason to ask again once the broker has answered. */
	private boolean suspected;

	/** Guarded by the log registry. */
	private boolean attaching;

	/** Completes when nothing that is sent from then on can be missed here. */
	private final CompletableFuture<Void> attachment = new CompletableFuture<>();

	private volatile @Nullable Position start;

	private volatile @Nullable Position last;

	/** Grows by being replaced; a reader keeps the one it has. */
	private volatile LogEntry[] ring = new LogEntry[INITIAL_CAPACITY];

	/** Written under the monitor alone, and so are {@link #head} and {@link #ring}. */
	private volatile long tail;

	private volatile long head;

	private final LogFollowers followers = new LogFollowers();

	private long idleSince;

	private final LogPages pages;

	DestinationLog(Destination destination, LogSettings settings, LogPages pages, long now) {
		this.destination = destination;
		this.pages = pages;
		this.label = EventId.labelOf(destination);
		this.maxEntries = settings.messages();
		this.maxBytes = settings.bytesOf(destination);
		this.retention = settings.retention().toNanos();
		this.idleSince = now;
	}

	Destination destination() {
		return this.destination;
	}

	String label() {
		return this.label;
	}

	CompletableFuture<Void> attachment() {
		return this.attachment;
	}

	LogPages pages() {
		return this.pages;
	}

	/** Notify all followers that there is something to read. */
	void notifyFollowers() {
		this.followers.onAppended();
	}

	long head() {
		return this.head;
	}

	/** The position from which on this log knows everything. */
	@Nullable Position start() {
		return this.start;
	}

	/** Have a cursor start at the end, so that it misses nothing from this moment on. */
	synchronized void place(LogCursor follow) {
		Position position = this.last;
		if (position != null) {
			follow.standAt(position, this.head);
		}
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
		VarHandle.loadLoadFence();
		return (index < this.tail) ? null : entry;
	}

	/** How many bytes of messages there are from an index on. */
	long bytesFrom(long index) {
		long sum = 0;
		for (long next = Math.max(index, this.tail); next < this.head; next++) {
			LogEntry entry = get(next);
			sum += (entry != null) ? entry.entry().frame().size() : 0;
		}
		return sum;
	}

	boolean hasFallenOff(long index) {
		return index < this.tail;
	}

	/**
	 * Where a client reads on that has everything up to a position. What is not stored
	 * belongs to the message after it.
	 * @param position the position
	 * @param seen the index up to which the client has seen everything
	 * @return an index, -1 if that can't be told from what this log retains
	 */
	synchronized long indexAfter(Position position, long seen) {
		expire(System.nanoTime());
		long after = position.equals(this.last) ? this.head : indexOfSuccessor(position);
		while (after > seen && after > this.tail && slot(after - 1).entry().link() == null) {
			after--;
		}
		return after;
	}

	private long indexOfSuccessor(Position position) {
		for (long index = this.head - 1; index >= this.tail; index--) {
			Entry.Link link = slot(index).entry().link();
			if (link != null && link.previous().equals(position)) {
				return index;
			}
		}
		return -1;
	}

	/**
	 * Begin to attach the destination, unless that has begun.
	 * @return whether it had not
	 */
	boolean beginAttaching() {
		boolean first = !this.attaching;
		this.attaching = true;
		return first;
	}

	/**
	 * Notify a cursor's follower from now on.
	 * @return how many followers there are
	 */
	synchronized int add(LogCursor cursor) {
		this.followers.add(cursor);
		return this.followers.count();
	}

	/**
	 * Notify a cursor's follower no longer.
	 * @return how many followers are left
	 */
	synchronized int remove(LogCursor cursor, long now) {
		this.idleSince = now;
		this.followers.remove(cursor);
		return this.followers.count();
	}

	synchronized boolean hasFollowers() {
		return this.followers.count() > 0;
	}

	/** Drop what is not retained any more. */
	synchronized void expire(long now) {
		while (this.head > this.tail && now - slot(this.tail).arrivedAt() >= this.retention) {
			dropOldest();
		}
	}

	synchronized boolean isIdleFor(long nanos, long now) {
		return this.followers.count() == 0 && now - this.idleSince >= nanos;
	}

	/** The broker's answer to attaching: from here on, nothing is to be missed. */
	synchronized Verdict attached(Position position) {
		this.start = position;
		this.last = position;
		this.early.removeIf((entry) -> isUpTo(position, entry));
		return goOn(0);
	}

	/** A message from the broker. */
	synchronized Verdict offer(LogEntry entry) {
		if (!this.complete) {
			keep(entry);
			return Verdict.NOTHING;
		}
		Entry.Link link = entry.entry().link();
		if (link != null && !link.previous().equals(this.last)) {
			if (contains(link.position())) {
				return Verdict.NOTHING;
			}
			this.complete = false;
			keep(entry);
			return Verdict.REPAIR;
		}
		append(entry);
		return Verdict.WAKE;
	}

	/** Something may have been missed. */
	synchronized Verdict suspect() {
		if (!this.complete) {
			this.suspected = true;
			return Verdict.NOTHING;
		}
		this.complete = false;
		return Verdict.REPAIR;
	}

	/**
	 * The broker is about to be asked. What has arrived by now is in its answer, or in no
	 * history any more; a suspicion from now on is not answered by it.
	 * @return the position to ask for
	 */
	synchronized @Nullable Position ask() {
		this.earlyWhenAsked = this.early.size();
		this.suspected = false;
		return this.last;
	}

	/** The broker's answer to what is after {@link #last}. */
	synchronized Verdict repaired(History history, long arrival) {
		Entry.Link first = history.entries().isEmpty() ? null : history.entries().get(0).link();
		Position from = (first != null) ? first.previous() : history.last();
		if (!from.equals(this.last)) {
			breakOff(from);
		}
		history.entries().forEach((entry) -> append(LogEntry.of(entry, this.label, arrival, null)));
		return history.last().equals(this.last) ? goOn(this.earlyWhenAsked) : Verdict.REPAIR;
	}

	/** What arrived early is either known by now or goes on from here. */
	private Verdict goOn(int known) {
		List<LogEntry> arrived = List.copyOf(this.early);
		this.early.clear();
		this.earlyBytes = 0;
		this.complete = true;
		boolean torn = false;
		for (int i = 0; i < arrived.size(); i++) {
			LogEntry entry = arrived.get(i);
			if (i >= known || entry.part() == null) {
				torn |= offer(entry) == Verdict.REPAIR;
			}
		}
		if (this.suspected) {
			torn = true;
			this.complete = false;
		}
		return torn ? Verdict.REPAIR : Verdict.WAKE;
	}

	/** Too much of it is dropped and found in the history, as far as it is stored. */
	private void keep(LogEntry entry) {
		if (this.early.size() >= this.maxEntries || this.earlyBytes > this.maxBytes) {
			this.early.clear();
			this.earlyBytes = 0;
			this.earlyWhenAsked = 0;
			this.suspected = true;
		}
		this.early.add(entry);
		this.earlyBytes += entry.entry().frame().size();
	}

	private static boolean isUpTo(Position position, LogEntry entry) {
		Entry.Link link = entry.entry().link();
		return link != null && link.position().sequence() <= position.sequence();
	}

	/**
	 * Leaves a hole in the index, so that nobody who was up to date goes on unnoticed.
	 * The tail moves first: a reader never finds anything in the hole.
	 */
	private void breakOff(Position position) {
		while (this.tail < this.head) {
			dropOldest();
		}
		this.tail = this.tail + 1;
		this.head = this.head + 1;
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
		this.bytes -= slots[slot].entry().frame().size();
		this.tail = this.tail + 1;
		VarHandle.storeStoreFence();
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
