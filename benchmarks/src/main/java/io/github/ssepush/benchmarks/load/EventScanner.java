package io.github.ssepush.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Finds the {@linkplain Payload payloads} in one stream, in whatever pieces its bytes
 * come. Other events, fields and comments are passed over.
 */
final class EventScanner {

	private static final byte[] START = "data:{\"t\":".getBytes(StandardCharsets.US_ASCII);

	private static final int COLON = "data:".length();

	private static final int ANOTHER_LINE = -1;

	private int matched;

	private long sentAt;

	/**
	 * Take the next bytes.
	 * @param bytes where they are
	 * @param from where they start
	 * @param to where they end
	 * @param arrived gets the time that each payload was sent at
	 */
	void scan(byte[] bytes, int from, int to, LongConsumer arrived) {
		int i = from;
		while (i < to) {
			if (this.matched == ANOTHER_LINE) {
				while (i < to && bytes[i] != '\n') {
					i++;
				}
				if (i == to) {
					return;
				}
			}
			next(bytes[i++], arrived);
		}
	}

	private void next(byte b, LongConsumer arrived) {
		if (b == '\n') {
			this.matched = 0;
			this.sentAt = 0;
		}
		else if (this.matched == START.length) {
			if (b >= '0' && b <= '9') {
				this.sentAt = this.sentAt * 10 + b - '0';
				return;
			}
			arrived.accept(this.sentAt);
			this.matched = ANOTHER_LINE;
		}
		else if (b == START[this.matched]) {
			this.matched++;
		}
		else if (b != ' ' || this.matched != COLON) {
			this.matched = ANOTHER_LINE;
		}
	}

}
