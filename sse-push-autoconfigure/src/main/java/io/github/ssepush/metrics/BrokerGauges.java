package io.github.ssepush.metrics;

import java.util.List;
import java.util.Locale;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.metrics.SsePushMeterDocumentation.KeyNames;
import io.github.ssepush.support.Backlog;

/**
 * Gauges of the broker and of the queues of the application.
 */
final class BrokerGauges implements MeterBinder {

	private final SsePushBroker broker;

	private final List<Backlog> queues;

	BrokerGauges(SsePushBroker broker, List<Backlog> queues) {
		this.broker = broker;
		this.queues = List.copyOf(queues);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.broker instanceof MemoryBroker memory) {
			SsePushMeterDocumentation.HISTORY_MESSAGES.gauge(memory, MemoryBroker::messages).register(registry);
			SsePushMeterDocumentation.HISTORY_BYTES.gauge(memory, MemoryBroker::bytes).register(registry);
		}
		this.queues.forEach((queue) -> bind(queue, registry));
		for (BrokerState.Status status : BrokerState.Status.values()) {
			SsePushMeterDocumentation.BROKER_STATE
				.gauge(this.broker, (broker) -> (broker.state().status() == status) ? 1 : 0)
				.tag(KeyNames.STATE.asString(), status.name().toLowerCase(Locale.ROOT))
				.register(registry);
		}
	}

	private static void bind(Backlog queue, MeterRegistry registry) {
		String key = KeyNames.QUEUE.asString();
		SsePushMeterDocumentation.QUEUE_SIZE.gauge(queue, Backlog::count).tag(key, queue.name()).register(registry);
		FunctionCounter.builder(SsePushMeterDocumentation.QUEUE_REJECTED.getName(), queue, Backlog::rejected)
			.description(SsePushMeterDocumentation.QUEUE_REJECTED.getDescription())
			.tag(key, queue.name())
			.register(registry);
	}

}
