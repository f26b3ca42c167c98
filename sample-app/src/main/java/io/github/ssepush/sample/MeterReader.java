package io.github.ssepush.sample;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

import io.github.ssepush.sample.MeterReading.Delivery;

/**
 * Reads the starter's meters, as any dashboard would. For one thread.
 */
@Component
class MeterReader {

	/**
	 * Over how many readings the percentiles are taken.
	 */
	private static final int WINDOW = 10;

	private final MeterRegistry registry;

	private final SampleProperties sample;

	private final Deque<Buckets> window = new ArrayDeque<>();

	private double sent;

	private Instant readAt = Instant.now();

	MeterReader(MeterRegistry registry, SampleProperties sample) {
		this.registry = registry;
		this.sample = sample;
	}

	/**
	 * Read the meters.
	 * @return the reading, with rates since the one before
	 */
	MeterReading read() {
		Instant now = Instant.now();
		double seconds = Math.max(0.001, Duration.between(this.readAt, now).toNanos() / 1e9);
		// Not those to one client, which are the sample's own.
		double total = accepted("user") + accepted("topic") + accepted("everyone");
		double rate = Math.max(0, total - this.sent) / seconds;
		this.sent = total;
		this.readAt = now;
		return new MeterReading(now, this.sample.node(), clients(), rate, delivery());
	}

	private int clients() {
		Gauge clients = this.registry.find("sse.push.clients").gauge();
		return (clients != null) ? (int) clients.value() : 0;
	}

	private double accepted(String destination) {
		Counter counter = this.registry.find("sse.push.messages")
			.tags("destination", destination, "outcome", "accepted")
			.counter();
		return (counter != null) ? counter.count() : 0;
	}

	private @Nullable Delivery delivery() {
		Timer timer = this.registry.find("sse.push.delivery").timer();
		if (timer == null) {
			return null;
		}
		Buckets now = new Buckets(timer);
		this.window.addLast(now);
		Buckets earlier = (this.window.size() > WINDOW) ? this.window.removeFirst() : this.window.getFirst();
		return new Delivery(now.percentileSince(earlier, 0.5), now.percentileSince(earlier, 0.95),
				now.percentileSince(earlier, 0.99));
	}

}
