package io.github.ssepush.support;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that can't be guessed. {@link SecureRandom} lets one thread in at a time, and
 * clients that all reconnect at once would queue for it: it is asked for many at a time.
 * Safe for use by any thread.
 */
public final class RandomBytes {

	private static final int SUPPLY = 64;

	private static final SecureRandom random = new SecureRandom();

	private final int size;

	private volatile Supply supply;

	/**
	 * Create a source.
	 * @param size how many bytes to return each time
	 */
	public RandomBytes(int size) {
		this.size = size;
		this.supply = new Supply(size);
	}

	/**
	 * Return bytes that were not returned before.
	 * @return a new array
	 */
	public byte[] next() {
		while (true) {
			Supply current = this.supply;
			byte[] next = current.next();
			if (next != null) {
				return next;
			}
			renew(current);
		}
	}

	private synchronized void renew(Supply empty) {
		if (this.supply.equals(empty)) {
			this.supply = new Supply(this.size);
		}
	}

	private static final class Supply {

		private final int size;

		private final byte[] bytes;

		private final AtomicInteger taken = new AtomicInteger();

		Supply(int size) {
			this.size = size;
			this.bytes = new byte[SUPPLY * size];
			random.nextBytes(this.bytes);
		}

		/** Return the next bytes, {@code null} if all are taken. */
		byte @Nullable [] next() {
			int number = this.taken.getAndIncrement();
			return (number < SUPPLY) ? Arrays.copyOfRange(this.bytes, number * this.size, (number + 1) * this.size)
					: null;
		}

	}

}
