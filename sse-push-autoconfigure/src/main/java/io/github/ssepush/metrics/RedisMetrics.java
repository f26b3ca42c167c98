package io.github.ssepush.metrics;

import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the Redis broker.
 */
public final class RedisMetrics implements MeterBinder {

	private final IntSupplier held;

	private final IntSupplier doubtful;

	private final LongSupplier resent;

	private final LongSupplier lost;

	private final Map<String, LongSupplier> redirects;

	/**
	 * Create the meters.
	 * @param held the number of partitions that can't be written now
	 * @param doubtful the number of destinations that are still to be looked at
	 * @param resent the number of calls that were made again
	 * @param lost the number of connections for calls that were lost
	 * @param redirects how often calls were refused, by kind
	 */
	public RedisMetrics(IntSupplier held, IntSupplier doubtful, LongSupplier resent, LongSupplier lost,
			Map<String, LongSupplier> redirects) {
		this.held = held;
		this.doubtful = doubtful;
		this.resent = resent;
		this.lost = lost;
		this.redirects = Map.copyOf(redirects);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("sse.push.redis.lanes.held", this, (meters) -> meters.held.getAsInt())
			.description("Partitions that can't be written now")
			.register(registry);
		Gauge.builder("sse.push.redis.doubtful", this, (meters) -> meters.doubtful.getAsInt())
			.description("Destinations that are still to be looked at")
			.register(registry);
		FunctionCounter.builder("sse.push.redis.calls.resent", this, (meters) -> meters.resent.getAsLong())
			.description("Calls made again")
			.register(registry);
		FunctionCounter.builder("sse.push.redis.connections.lost", this, (meters) -> meters.lost.getAsLong())
			.description("Connections for calls that were lost")
			.register(registry);
		this.redirects.forEach((kind, count) -> FunctionCounter
			.builder("sse.push.redis.redirects", this, (meters) -> count.getAsLong())
			.description("Times at which a partition's calls were refused, to be made again")
			.tag("kind", kind)
			.register(registry));
	}

}
