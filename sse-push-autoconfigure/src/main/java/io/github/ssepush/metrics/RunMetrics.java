package io.github.ssepush.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import io.github.ssepush.RunOutcome;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.metrics.SsePushMeterDocumentation.KeyNames;

/**
 * Measures runs.
 */
final class RunMetrics implements SsePushListener {

	private final Map<RunOutcome, Timer> ended = new EnumMap<>(RunOutcome.class);

	RunMetrics(MeterRegistry registry, Supplier<RunTemplate> runs) {
		for (RunOutcome outcome : RunOutcome.values()) {
			this.ended.put(outcome,
					Timer.builder(SsePushMeterDocumentation.RUNS.getName())
						.description(SsePushMeterDocumentation.RUNS.getDescription())
						.tag(KeyNames.OUTCOME.asString(), outcome.tag())
						.register(registry));
		}
		SsePushMeterDocumentation.RUNS_OPEN.gauge(runs, (all) -> all.get().count())
			.strongReference(true)
			.register(registry);
	}

	@Override
	public void runEnded(RunOutcome outcome, Duration duration) {
		Objects.requireNonNull(this.ended.get(outcome)).record(duration);
	}

}
