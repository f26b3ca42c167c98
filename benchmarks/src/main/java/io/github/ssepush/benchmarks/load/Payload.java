package io.github.ssepush.benchmarks.load;

/**
 * The data of every event: JSON that says when it was sent, filled up to a size. On Linux
 * all processes of a machine read the same clock, so a server may have sent it.
 */
public final class Payload {

	private Payload() {
	}

	/**
	 * Return the time that payloads carry.
	 * @return nanoseconds of {@link System#nanoTime()}
	 */
	public static long now() {
		return System.nanoTime();
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
