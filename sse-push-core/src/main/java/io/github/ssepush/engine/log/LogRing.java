package io.github.ssepush.engine.log;

import java.lang.invoke.VarHandle;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.broker.Entry;

/**
 * The newest messages of a log, each at its index. Changed under the log's monitor, and
 * read without it by {@link #get}.
 */
@SuppressWarnings("NonAtomicVolatileUpdate")
final class LogRing {

	private static final int INITIAL_CAPACITY = 8;

	private final LogLimits limits;

	/** Grows by being replaced; a reader keeps the one it has. */
	private volatile LogEntry[] slots = new LogEntry[INITIAL_CAPACITY];

	private volatile long tail;

	private volatile long head;

	private long bytes;

	LogRing(LogLimits limits) {
		this.limits = limits;
	}

	LogLimits limits() {
		return this.limits;
	}

	/** Return the index that the next message gets. */
	long head() {
		return this.head;
	}

	boolean hasFallenOff(long index) {
		return index < this.tail;
	}

	/**
	 * Return what stands at an index.
	 * @return the message, {@code null} if it is not there yet or not any more
	 */
	@Nullable LogEntry get(long index) {
		if (index >= this.head || index < this.tail) {
			return null;
		}
		LogEntry[] slots = this.slots;
		LogEntry entry = slots[(int) index & (slots.length - 1)];
		VarHandle.loadLoadFence();
		return (index < this.tail) ? null : entry;
	}

	/** Return how many bytes of messages there are from an index on. */
	long bytesFrom(long index) {
		long sum = 0;
		for (long next = this.head - 1; next >= Math.max(index, this.tail); next--) {
			LogEntry entry = get(next);
			sum += (entry != null) ? entry.entry().frame().size() : 0;
		}
		return sum;
	}

	/**
	 * Find a stored message.
	 * @param sought says which one
	 * @return the index of the newest one, -1 if there is none
	 */
	long find(Predicate<Entry.Link> sought) {
		for (long index = this.head - 1; index >= this.tail; index--) {
			Entry.Link link = slot(index).entry().link();
			if (link != null && sought.test(link)) {
				return index;
			}
		}
		return -1;
	}

	/**
	 * Go back over the ephemeral messages before an index.
	 * @param index where to begin
	 * @param limit where to stop
	 * @return the index of the first of them
	 */
	long firstEphemeralBefore(long index, long limit) {
		long first = index;
		while (first > limit && first > this.tail && slot(first - 1).entry().link() == null) {
			first--;
		}
		return first;
	}

	void append(LogEntry entry) {
		LogEntry[] slots = (this.head - this.tail == this.slots.length) ? grow(this.slots) : this.slots;
		slots[(int) this.head & (slots.length - 1)] = entry;
		this.bytes += entry.entry().frame().size();
		this.head = this.head + 1;
		while (this.head - this.tail > this.limits.messages()
				|| (this.bytes > this.limits.bytes() && this.head - this.tail > 1)) {
			dropOldest();
		}
	}

	/** Drop what is not retained any more. */
	void expire(long now) {
		while (this.head > this.tail && now - slot(this.tail).arrivedAt() >= this.limits.retention()) {
			dropOldest();
		}
	}

	/**
	 * Drop everything, and leave a hole in the index, so that no follower that was up to
	 * date goes on unnoticed. The tail moves first: a reader never finds anything in the
	 * hole.
	 */
	void breakOff() {
		while (this.tail < this.head) {
			dropOldest();
		}
		this.tail = this.tail + 1;
		this.head = this.head + 1;
	}

	private LogEntry[] grow(LogEntry[] slots) {
		LogEntry[] larger = new LogEntry[slots.length * 2];
		for (long index = this.tail; index < this.head; index++) {
			larger[(int) index & (larger.length - 1)] = slots[(int) index & (slots.length - 1)];
		}
		this.slots = larger;
		return larger;
	}

	@SuppressWarnings("NullAway")
	private void dropOldest() {
		LogEntry[] slots = this.slots;
		int slot = (int) this.tail & (slots.length - 1);
		this.bytes -= slots[slot].entry().frame().size();
		this.tail = this.tail + 1;
		VarHandle.storeStoreFence();
		slots[slot] = null;
	}

	private LogEntry slot(long index) {
		LogEntry[] slots = this.slots;
		return slots[(int) index & (slots.length - 1)];
	}

}
