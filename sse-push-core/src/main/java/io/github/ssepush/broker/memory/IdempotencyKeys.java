package io.github.ssepush.broker.memory;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.HistoryLimits;

/**
 * The idempotency keys of one destination, with the receipts of their first use. Guarded
 * by the monitor of the history.
 */
final class IdempotencyKeys {

	/** About what it takes to remember a key, without its characters. */
	private static final int KEY_BYTES = 200;

	private final int max;

	private final long period;

	/** Oldest first. */
	private final Map<String, Keyed> keys = new LinkedHashMap<>();

	private long bytes;

	IdempotencyKeys(HistoryLimits limits) {
		this.max = limits.messages();
		this.period = limits.idempotencyPeriod().toNanos();
	}

	@Nullable PushReceipt receiptOf(String key, long now) {
		Iterator<Map.Entry<String, Keyed>> oldestFirst = this.keys.entrySet().iterator();
		while (oldestFirst.hasNext()) {
			Map.Entry<String, Keyed> oldest = oldestFirst.next();
			if (now - oldest.getValue().at() < this.period) {
				break;
			}
			this.bytes -= sizeOf(oldest.getKey());
			oldestFirst.remove();
		}
		Keyed keyed = this.keys.get(key);
		return (keyed != null) ? keyed.receipt() : null;
	}

	void add(String key, PushReceipt receipt, long now) {
		if (this.keys.size() >= this.max) {
			String oldest = this.keys.keySet().iterator().next();
			this.keys.remove(oldest);
			this.bytes -= sizeOf(oldest);
		}
		this.keys.put(key, new Keyed(receipt, now));
		this.bytes += sizeOf(key);
	}

	/** Return the number of bytes that the keys take. */
	long bytes() {
		return this.bytes;
	}

	private static int sizeOf(String key) {
		return KEY_BYTES + key.length();
	}

	private record Keyed(PushReceipt receipt, long at) {

	}

}
