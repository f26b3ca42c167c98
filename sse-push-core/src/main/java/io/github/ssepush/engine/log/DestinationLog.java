package io.github.ssepush.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;

/**
 * The bounded tail of a destination's history on this node, and its followers. Messages
 * are appended under this object's monitor, in which nothing is called that could wait;
 * followers read without it.
 * <p>
 * The index of a message is its place on this node: ephemeral messages have one, too. The
 * log only ever appends what follows its newest message; anything else makes it ask the
 * broker for what is between ({@link Verdict#REPAIR}).
 */
final class DestinationLog {

	private static final CompletableFuture<Void> ATTACHED = CompletableFuture.completedFuture(null);

	private final Destination destination;

	private final String label;

	private final LogPages pages;

	private final LogRing ring;

	private final LogFollowers followers = new LogFollowers();

	/** The broker's answer, {@code null} before it is asked to attach the destination. */
	private volatile @Nullable CompletableFuture<Void> attachment;

	/**
	 * The messages that arrive while some before them are missing, {@code null} while
	 * none are.
	 */
	private @Nullable PendingEntries pending;

	private volatile @Nullable Position start;

	private volatile @Nullable Position last;

	private long idleSince;

	DestinationLog(Destination destination, LogLimits limits, LogPages pages, long now) {
		this.destination = destination;
		this.label = EventId.labelOf(destination);
		this.pages = pages;
		this.ring = new LogRing(limits);
		this.pending = new PendingEntries(limits);
		this.idleSince = now;
	}

	Destination destination() {
		return this.destination;
	}

	String label() {
		return this.label;
	}

	/**
	 * Begin to attach the destination, unless that has begun. Called in one atomic step
	 * of the log registry.
	 * @return whether it had not
	 */
	boolean beginAttaching() {
		boolean first = this.attachment == null;
		if (first) {
			this.attachment = new CompletableFuture<>();
		}
		return first;
	}

	/** Return what completes when nothing that is sent from then on is missed here. */
	CompletableFuture<Void> attachment() {
		CompletableFuture<Void> begun = this.attachment;
		return (begun != null) ? begun : new CompletableFuture<>();
	}

	/** Complete the attachment. */
	void endAttaching() {
		CompletableFuture<Void> begun = attachment();
		this.attachment = ATTACHED;
		begun.complete(null);
	}

	/** Ask the broker for a page. */
	void read(Start start, Consumer<@Nullable History> answer) {
		this.pages.read(this.destination, start, answer);
	}

	/** Return the index that the next message gets. */
	long head() {
		return this.ring.head();
	}

	/** Return the position from which on this log knows everything. */
	@Nullable Position start() {
		return this.start;
	}

	/** Return the position of the newest message, {@code null} before the attachment. */
	@Nullable Position last() {
		return this.last;
	}

	/** Return the part of an event's id that stands for a position in this log. */
	byte[] partOf(Position position) {
		return EventId.partOf(this.label, position).getBytes(StandardCharsets.US_ASCII);
	}

	/** Start at the end, so that nothing is missed from this moment on. */
	synchronized void place(LogPlace cursor) {
		Position position = this.last;
		if (position != null) {
			cursor.standAt(position, partOf(position), this.ring.head());
		}
	}

	/**
	 * Return what stands at an index.
	 * @return the message, {@code null} if it is not there yet or not any more
	 */
	@Nullable LogEntry get(long index) {
		return this.ring.get(index);
	}

	/** Return how many bytes of messages there are from an index on. */
	long bytesFrom(long index) {
		return this.ring.bytesFrom(index);
	}

	boolean hasFallenOff(long index) {
		return this.ring.hasFallenOff(index);
	}

	/**
	 * Find where a follower reads on that has everything up to a position. What is not
	 * stored belongs to the message after it.
	 * @param position the position
	 * @param seen the index up to which the follower has seen everything
	 * @return an index, -1 if what this log retains does not say
	 */
	synchronized long indexAfter(Position position, long seen) {
		this.ring.expire(System.nanoTime());
		long after = position.equals(this.last) ? this.ring.head()
				: this.ring.find((link) -> link.previous().equals(position));
		return this.ring.firstEphemeralBefore(after, seen);
	}

	/** Notify all followers that there is something to read. */
	void notifyFollowers() {
		this.followers.onAppended();
	}

	/**
	 * Notify a follower from now on.
	 * @return how many followers there are
	 */
	synchronized int add(LogMember member) {
		this.followers.add(member);
		return this.followers.count();
	}

	/**
	 * Notify a follower no longer.
	 * @return how many followers are left
	 */
	synchronized int remove(LogMember member, long now) {
		this.idleSince = now;
		this.followers.remove(member);
		return this.followers.count();
	}

	synchronized boolean hasFollowers() {
		return this.followers.count() > 0;
	}

	synchronized boolean isIdleFor(long nanos, long now) {
		return this.followers.count() == 0 && now - this.idleSince >= nanos;
	}

	/** Drop what is not retained any more. */
	synchronized void expire(long now) {
		this.ring.expire(now);
	}

	/** Take the broker's answer to attaching: from here on, nothing is to be missed. */
	synchronized Verdict attached(Position position) {
		this.start = position;
		this.last = position;
		PendingEntries early = pending();
		early.dropUpTo(position);
		return goOn(early);
	}

	/**
	 * Take a message from the broker. One that does not follow is in the history, which
	 * is asked for then.
	 */
	synchronized Verdict offer(LogEntry entry) {
		if (this.pending != null) {
			this.pending.add(entry);
			return Verdict.NOTHING;
		}
		Entry.Link link = entry.entry().link();
		if (link != null && !link.previous().equals(this.last)) {
			if (this.ring.find((known) -> known.position().equals(link.position())) >= 0) {
				return Verdict.NOTHING;
			}
			pending();
			return Verdict.REPAIR;
		}
		append(entry);
		return Verdict.WAKE;
	}

	/** Ask the broker, because something may have been missed. */
	synchronized Verdict suspect() {
		if (this.pending != null) {
			this.pending.suspect();
			return Verdict.NOTHING;
		}
		pending();
		return Verdict.REPAIR;
	}

	/**
	 * Note that the broker is about to be asked.
	 * @return the position to ask for
	 */
	synchronized @Nullable Position ask() {
		if (this.pending != null) {
			this.pending.asked();
		}
		return this.last;
	}

	/** Take the broker's answer to what is after {@link #last}. */
	synchronized Verdict repaired(History history, long arrival) {
		Entry.Link first = history.entries().isEmpty() ? null : history.entries().get(0).link();
		Position from = (first != null) ? first.previous() : history.last();
		if (!from.equals(this.last)) {
			this.ring.breakOff();
			this.last = from;
		}
		history.entries().forEach((entry) -> append(LogEntry.of(entry, this.label, arrival, null)));
		return history.last().equals(this.last) ? goOn(pending()) : Verdict.REPAIR;
	}

	/**
	 * Append what has arrived meanwhile: it is either known by now or goes on from here.
	 */
	private Verdict goOn(PendingEntries arrived) {
		this.pending = null;
		boolean torn = false;
		for (LogEntry entry : arrived.unanswered()) {
			torn |= offer(entry) == Verdict.REPAIR;
		}
		if (arrived.isSuspected()) {
			torn = true;
			pending();
		}
		return torn ? Verdict.REPAIR : Verdict.WAKE;
	}

	/** From now on, keep what arrives until the broker has answered. */
	private PendingEntries pending() {
		PendingEntries kept = this.pending;
		if (kept == null) {
			kept = new PendingEntries(this.ring.limits());
			this.pending = kept;
		}
		return kept;
	}

	private void append(LogEntry entry) {
		this.ring.append(entry);
		Entry.Link link = entry.entry().link();
		if (link != null) {
			this.last = link.position();
		}
	}

	/**
	 * The step to take after the log has changed.
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
