package io.github.ssepush.broker.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushException;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;

/**
 * The messages that are retained of one destination. Not safe for use by several threads:
 * the broker holds this object's monitor.
 */
class MemoryHistory {

	/** About what it takes to retain a message, without its frame's bytes. */
	static final int MESSAGE_BYTES = 150;

	private final long maxBytes;

	private final HistoryLimits limits;

	private final Deque<Stored> stored = new ArrayDeque<>();

	private @Nullable IdempotencyKeys keys;

	private Position last = new Position(0, newTag());

	private long bytes;

	/** The number of bytes that the broker has counted. */
	long accounted;

	/** True if the node is notified of messages. */
	boolean attached;

	/** The number of clients that follow the destination. */
	int clients;

	/**
	 * True if the broker has dropped this history. A caller that still holds it looks it
	 * up again.
	 */
	boolean evicted;

	MemoryHistory(long maxBytes, HistoryLimits limits) {
		this.maxBytes = maxBytes;
		this.limits = limits;
	}

	/** Return whether the history must not be evicted. */
	boolean isKept() {
		return this.attached;
	}

	/** Return why a message must not be stored, {@code null} if it is to be. */
	@Nullable SsePushException admit(OutboundMessage message, long now) {
		return null;
	}

	Position last() {
		return this.last;
	}

	int messages() {
		return this.stored.size();
	}

	/** Return the size of this history: messages and idempotency keys. */
	long bytes() {
		return this.bytes + (long) MESSAGE_BYTES * this.stored.size() + ((this.keys != null) ? this.keys.bytes() : 0);
	}

	Entry append(OutboundMessage message, @Nullable Long deadline, long now) {
		Position position = new Position(this.last.sequence() + 1, newTag());
		Entry entry = new Entry(new Entry.Link(position, this.last), message.frame(), message.kind(), deadline,
				message.excludedClient(), message.sentAt());
		this.last = position;
		this.stored.addLast(new Stored(entry, now));
		this.bytes += message.frame().size();
		trim(now);
		return entry;
	}

	History read(Start start, int maxBytes, long now) {
		trim(now);
		if (start instanceof Start.After after) {
			return after(after.position(), maxBytes);
		}
		int newest = this.stored.size();
		if (start instanceof Start.Last newestOnly) {
			newest = Math.min(newest, newestOnly.messages());
		}
		else if (start instanceof Start.Since since) {
			newest = countSince(now, TimeUnit.NANOSECONDS.convert(since.age()));
		}
		return new History(History.Status.COMPLETE, page(newest, maxBytes), this.last);
	}

	private int countSince(long now, long age) {
		int count = 0;
		Iterator<Stored> newestFirst = this.stored.descendingIterator();
		while (newestFirst.hasNext() && now - newestFirst.next().at() <= age) {
			count++;
		}
		return count;
	}

	private History after(Position position, int maxBytes) {
		if (position.equals(this.last)) {
			return new History(History.Status.COMPLETE, List.of(), this.last);
		}
		long missed = this.last.sequence() - position.sequence();
		Stored oldest = this.stored.peekFirst();
		if (missed <= 0 || isOfAnotherHistory(position, missed)) {
			return new History(History.Status.UNKNOWN, List.of(), this.last);
		}
		if (oldest == null || missed > this.stored.size()) {
			return new History(History.Status.TRUNCATED, page(this.stored.size(), maxBytes), this.last);
		}
		return new History(History.Status.COMPLETE, page((int) missed, maxBytes), this.last);
	}

	@Nullable PushReceipt receiptOf(String key, long now) {
		return (this.keys != null) ? this.keys.receiptOf(key, now) : null;
	}

	void remember(String key, PushReceipt receipt, long now) {
		if (this.keys == null) {
			this.keys = new IdempotencyKeys(this.limits);
		}
		this.keys.add(key, receipt, now);
	}

	/** Drop what is too much or too old; the place in the history stays known. */
	void trim(long now) {
		Stored oldest = this.stored.peekFirst();
		while (oldest != null && (isTooMuch() || now - oldest.at() >= this.limits.retention().toNanos())) {
			this.stored.removeFirst();
			this.bytes -= oldest.entry().frame().size();
			oldest = this.stored.peekFirst();
		}
	}

	/** Begin anew. Positions of before can't be proved any more. */
	final void forget() {
		this.stored.clear();
		this.bytes = 0;
		this.last = new Position(0, newTag());
	}

	/** Return the size of the messages. */
	final long frameBytes() {
		return this.bytes;
	}

	/** A message that is larger than the limit alone is kept until the next one. */
	private boolean isTooMuch() {
		return this.stored.size() > 1 && (this.stored.size() > this.limits.messages() || this.bytes > this.maxBytes);
	}

	/**
	 * A position whose successor is retained is proved by the name that the successor
	 * gives it. Older ones can't be proved any more, nor need they be: their client gets
	 * a reset in any case, because messages are missing.
	 */
	private boolean isOfAnotherHistory(Position position, long missed) {
		if (missed > this.stored.size()) {
			return false;
		}
		Iterator<Stored> newestFirst = this.stored.descendingIterator();
		Entry successor = newestFirst.next().entry();
		for (long i = 1; i < missed; i++) {
			successor = newestFirst.next().entry();
		}
		Entry.Link link = successor.link();
		return link == null || !link.previous().equals(position);
	}

	private List<Entry> page(int newest, int maxBytes) {
		List<Entry> page = new ArrayList<>();
		int skip = this.stored.size() - newest;
		long size = 0;
		for (Stored next : this.stored) {
			if (skip-- > 0) {
				continue;
			}
			size += next.entry().frame().size();
			if (!page.isEmpty() && size > maxBytes) {
				break;
			}
			page.add(next.entry());
		}
		return page;
	}

	private static int newTag() {
		return ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);
	}

	private record Stored(Entry entry, long at) {

	}

}
