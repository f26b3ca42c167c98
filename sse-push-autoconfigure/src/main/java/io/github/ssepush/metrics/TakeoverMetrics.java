package io.github.ssepush.metrics;

import java.util.function.LongSupplier;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Counts the connections that the server did not hand over.
 */
final class TakeoverMetrics implements MeterBinder {

	private final LongSupplier failures;

	TakeoverMetrics(LongSupplier failures) {
		this.failures = failures;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter
			.builder(SsePushMeterDocumentation.TAKEOVER_FAILURES.getName(), this.failures, LongSupplier::getAsLong)
			.description(SsePushMeterDocumentation.TAKEOVER_FAILURES.getDescription())
			.register(registry);
	}

}
