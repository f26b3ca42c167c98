package io.github.ssepush.support;

/**
 * The bound of a queue: counts what is in it, and what did not fit. Safe for use by any
 * thread.
 */
public final class Backlog {

	private final String name;

	private final int maxCount;

	private final long maxBytes;

	private int count;

	private long bytes;

	private long rejected;

	/**
	 * Create a backlog.
	 * @param name the name of the queue, as meters have it
	 * @param maxCount the maximum number of entries
	 * @param maxBytes the maximum size of all entries together
	 */
	public Backlog(String name, int maxCount, long maxBytes) {
		this.name = name;
		this.maxCount = maxCount;
		this.maxBytes = maxBytes;
	}

	/**
	 * Create a backlog whose entries have about the same size.
	 * @param name the name of the queue, as meters have it
	 * @param maxCount the maximum number of entries
	 */
	public Backlog(String name, int maxCount) {
		this(name, maxCount, Long.MAX_VALUE);
	}

	/**
	 * Add an entry, or count it as rejected. An entry larger than all of the bound fits
	 * into an empty queue.
	 * @param size the size of the entry in bytes
	 * @return whether it fits
	 */
	public synchronized boolean add(long size) {
		if (this.count >= this.maxCount || (this.count > 0 && size > this.maxBytes - this.bytes)) {
			this.rejected++;
			return false;
		}
		addAnyway(size);
		return true;
	}

	/**
	 * Add an entry past the bound. For entries that something else bounds.
	 * @param size the size of the entry in bytes
	 */
	public synchronized void addAnyway(long size) {
		this.count++;
		this.bytes += size;
	}

	/**
	 * Remove an entry that was added.
	 * @param size the size of the entry in bytes
	 */
	public synchronized void remove(long size) {
		this.count--;
		this.bytes -= size;
	}

	/**
	 * Return the name of the queue.
	 * @return the value of the meters' tag
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return the number of entries.
	 * @return the number of entries that were added and not removed
	 */
	public synchronized int count() {
		return this.count;
	}

	/**
	 * Return how many entries did not fit.
	 * @return the number since the start
	 */
	public synchronized long rejected() {
		return this.rejected;
	}

}
