package io.github.ssepush.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * A counter with a tag whose values are known, all of which are there from the start: a
 * rate needs a zero before the first one.
 *
 * @param <E> the type of the values
 */
final class TaggedCounter<E extends Enum<E>> {

	private final Map<E, Counter> counters;

	TaggedCounter(MeterRegistry registry, SsePushMeterDocumentation meter, Class<E> type, E[] values,
			Function<E, Tags> tags) {
		this.counters = new EnumMap<>(type);
		Arrays.stream(values)
			.forEach((value) -> this.counters.put(value,
					Counter.builder(meter.getName())
						.description(meter.getDescription())
						.tags(tags.apply(value))
						.register(registry)));
	}

	void increment(E value) {
		Objects.requireNonNull(this.counters.get(value)).increment();
	}

}
