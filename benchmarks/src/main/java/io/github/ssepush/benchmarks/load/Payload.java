package io.github.ssepush.benchmarks.load;

/**
 * The data of every event: JSON that says when it was sent, filled up to a size. Sender
 * and receiver are one process, so they read the same clock.
 */
public final class Payload {

	private static final long START = System.nanoTime();

	private Payload() {
	}

	/**
	 * Return the time that payloads carry.
	 * @return nanoseconds since the start of this process
	 */
	public static long now() {
		return System.nanoTime() - START;
	}

	/**
	 * Return a payload.
	 * @param sentAt when it is sent, see {@link #now()}
	 * @param size its size in bytes
	 * @return the payload
	 */
	public static String of(long sentAt, int size) {
		String head = "{\"t\":" + sentAt + ",\"p\":\"";
		return head + "x".repeat(size - head.length() - 2) + "\"}";
	}

}
