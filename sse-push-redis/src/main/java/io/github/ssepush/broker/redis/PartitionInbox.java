package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The progress of this node in the inbox of one partition. Messages are numbered, and
 * each beat puts a mark there with the latest number: a message that was lost on the way
 * is detected by the next message, or by the next mark. A missing mark is the sign of a
 * connection that is open and yet dead.
 */
@SuppressWarnings("ReferenceEquality") // The same connection or another one.
final class PartitionInbox {

	private static final AtomicLong epochs = new AtomicLong();

	private static final long UNKNOWN = -1;

	private final Partition partition;

	/** The source of messages. Guarded by this inbox. */
	private @Nullable Object source;

	/** Since when it is subscribed; 0 if it is not. */
	private volatile long epoch;

	/** The newest beat whose mark has come. */
	private volatile long mark;

	/** The time of the last mark, by {@link System#nanoTime()}. */
	private volatile long markedAt = System.nanoTime();

	private final LongAdder gaps = new LongAdder();

	/** The number of the last message; used by the thread for inboxes alone. */
	private long last = UNKNOWN;

	PartitionInbox(Partition partition) {
		this.partition = partition;
	}

	Partition partition() {
		return this.partition;
	}

	/** Take messages from a source, and from no other. */
	synchronized void open(Object source) {
		this.source = source;
	}

	/** All that is published comes from now on. */
	synchronized void confirm(Object source) {
		if (this.source == source) {
			this.epoch = epochs.incrementAndGet();
		}
	}

	/** Take no messages. */
	synchronized void close() {
		this.source = null;
		this.epoch = 0;
	}

	/**
	 * Pass on what comes from the present source. The marks are noted here, so that a
	 * node that is busy is not taken for one that hears nothing.
	 */
	synchronized void pass(Object source, byte[] message, Runnable receiver) {
		if (this.source == source) {
			long beat = InboxReader.beatOf(message);
			if (beat > this.mark) {
				this.mark = beat;
				this.markedAt = System.nanoTime();
			}
			receiver.run();
		}
	}

	/**
	 * Return whether the partition is subscribed, as far as is known, and since when.
	 * @return 0 if it is not, else a number that no other subscription has
	 */
	long epoch() {
		return this.epoch;
	}

	/** Return whether a mark should have come since a subscription, and has not. */
	boolean misses(long beat, long since) {
		return this.mark < beat && this.epoch == since;
	}

	/** Return the time since the last mark. For any thread. */
	Duration silence() {
		return Duration.ofNanos(System.nanoTime() - this.markedAt);
	}

	/** Return the number of gaps. For any thread. */
	long gaps() {
		return this.gaps.sum();
	}

	/**
	 * Take a number.
	 * @param number the number of a message, or that of the message before a mark
	 * @param isMark whether it is that of a mark
	 * @return whether something is missing before it
	 */
	boolean take(long number, boolean isMark) {
		boolean follows = this.last != UNKNOWN && number == (isMark ? this.last : this.last + 1);
		if (!follows && this.last != UNKNOWN) {
			this.gaps.increment();
		}
		this.last = number;
		return !follows;
	}

}
