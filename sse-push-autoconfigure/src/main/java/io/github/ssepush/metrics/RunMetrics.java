package io.github.ssepush.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.ssepush.RunOutcome;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.metrics.SsePushMeterDocumentation.KeyNames;

/**
 * Measures runs.
 */
public final class RunMetrics implements SsePushListener, MeterBinder {

	private final Map<RunOutcome, Timer> ended = new EnumMap<>(RunOutcome.class);

	private final Supplier<RunTemplate> runs;

	/**
	 * Create the meters.
	 * @param registry where to register them
	 * @param runs the runs of this node
	 */
	public RunMetrics(MeterRegistry registry, Supplier<RunTemplate> runs) {
		this.runs = runs;
		for (RunOutcome outcome : RunOutcome.values()) {
			this.ended.put(outcome,
					Timer.builder(SsePushMeterDocumentation.RUNS.getName())
						.description(SsePushMeterDocumentation.RUNS.getDescription())
						.tag(KeyNames.OUTCOME.asString(), outcome.tag())
						.register(registry));
		}
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(SsePushMeterDocumentation.RUNS_OPEN.getName(), this.runs, (runs) -> runs.get().count())
			.description(SsePushMeterDocumentation.RUNS_OPEN.getDescription())
			.register(registry);
	}

	@Override
	public void runEnded(RunOutcome outcome, Duration duration) {
		Objects.requireNonNull(this.ended.get(outcome)).record(duration);
	}

}
