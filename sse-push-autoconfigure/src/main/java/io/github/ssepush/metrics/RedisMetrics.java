package io.github.ssepush.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.broker.redis.RedisGauges;
import io.github.ssepush.broker.redis.RedisStatistics;

/**
 * Meters of the Redis broker.
 */
final class RedisMetrics implements MeterBinder {

	private final RedisBroker broker;

	RedisMetrics(RedisBroker broker) {
		this.broker = broker;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge(registry, "lanes.held", RedisGauges::held, "Partitions that can't be written now");
		gauge(registry, "doubtful", RedisGauges::doubtful, "Destinations that are still to be looked at");
		gauge(registry, "calls.waiting", RedisGauges::waiting, "Calls that are not answered");
		gauge(registry, "inbox.backlog", RedisGauges::backlog, "Messages that have come and are not delivered yet");
		TimeGauge
			.builder("sse.push.redis.inbox.age", this.broker, TimeUnit.MILLISECONDS,
					(redis) -> redis.gauges().silence().toMillis())
			.description("Time since the last beat that was received through the inbox that is furthest behind")
			.register(registry);
		FunctionCounter.builder("sse.push.redis.inbox.gaps", this.broker, (redis) -> redis.gauges().gaps())
			.description("Times at which something was missing in an inbox, and was read again")
			.register(registry);
		counter(registry, "calls.resent", RedisStatistics::repeated, "Calls made again");
		counter(registry, "connections.lost", RedisStatistics::lost, "Connections for calls that were lost");
		counter(registry, "commands.forgotten", RedisStatistics::forgotten,
				"Commands to users that Redis no longer remembers, because there were too many");
		RedisStatistics.kinds()
			.forEach((kind) -> FunctionCounter
				.builder("sse.push.redis.redirects", this.broker.statistics(), (counts) -> counts.refused(kind))
				.description("Times at which a partition's calls were refused, to be made again")
				.tag("kind", kind)
				.register(registry));
	}

	private void gauge(MeterRegistry registry, String name, ToDoubleFunction<RedisGauges> value, String description) {
		Gauge.builder("sse.push.redis." + name, this.broker, (redis) -> value.applyAsDouble(redis.gauges()))
			.description(description)
			.register(registry);
	}

	private void counter(MeterRegistry registry, String name, ToDoubleFunction<RedisStatistics> count,
			String description) {
		FunctionCounter.builder("sse.push.redis." + name, this.broker.statistics(), count)
			.description(description)
			.register(registry);
	}

}
