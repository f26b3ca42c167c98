package io.github.ssepush.metrics;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import io.github.ssepush.broker.History;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.metrics.SsePushMeterDocumentation.KeyNames;

/**
 * Measures what is written to clients. A write is recorded once, however many messages it
 * brings.
 */
final class DeliveryMetrics implements DeliveryListener {

	private final Timer delivery;

	private final DistributionSummary frames;

	private final Counter heartbeats;

	private final TaggedCounter<History.Status> replays;

	private final Counter starts;

	private final TaggedCounter<History.Status> resets;

	DeliveryMetrics(MeterRegistry registry) {
		this.delivery = Timer.builder(SsePushMeterDocumentation.DELIVERY.getName())
			.description(SsePushMeterDocumentation.DELIVERY.getDescription())
			.publishPercentileHistogram()
			.minimumExpectedValue(SsePushMeterDocumentation.SHORTEST_DELIVERY)
			.maximumExpectedValue(SsePushMeterDocumentation.LONGEST_DELIVERY)
			.register(registry);
		this.frames = DistributionSummary.builder(SsePushMeterDocumentation.FRAMES.getName())
			.description(SsePushMeterDocumentation.FRAMES.getDescription())
			.baseUnit(SsePushMeterDocumentation.FRAMES.getBaseUnit())
			.register(registry);
		this.heartbeats = Counter.builder(SsePushMeterDocumentation.HEARTBEATS.getName())
			.description(SsePushMeterDocumentation.HEARTBEATS.getDescription())
			.register(registry);
		this.replays = counter(registry, SsePushMeterDocumentation.REPLAYS, KeyNames.OUTCOME, History.Status.values());
		this.starts = Counter.builder(SsePushMeterDocumentation.REPLAYS.getName())
			.description(SsePushMeterDocumentation.REPLAYS.getDescription())
			.tags(Tags.of(KeyNames.OUTCOME.asString(), "started"))
			.register(registry);
		this.resets = counter(registry, SsePushMeterDocumentation.RESETS, KeyNames.REASON, History.Status.TRUNCATED,
				History.Status.UNKNOWN);
	}

	@Override
	public void written(int messages) {
		this.frames.record(messages);
	}

	@Override
	public void delivered(long nanos) {
		this.delivery.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public void heartbeat() {
		this.heartbeats.increment();
	}

	@Override
	public void replayed(History.Status outcome) {
		this.replays.increment(outcome);
	}

	@Override
	public void started() {
		this.starts.increment();
	}

	@Override
	public void reset(History.Status reason) {
		this.resets.increment(reason);
	}

	private static TaggedCounter<History.Status> counter(MeterRegistry registry, SsePushMeterDocumentation meter,
			KeyNames key, History.Status... values) {
		return new TaggedCounter<>(registry, meter, History.Status.class, values,
				(status) -> Tags.of(key.asString(), status.name().toLowerCase(Locale.ROOT)));
	}

}
