package io.github.ssepush.metrics;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.ssepush.ClientManager;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.engine.EngineStatus;
import io.github.ssepush.metrics.SsePushMeterDocumentation.KeyNames;
import io.github.ssepush.support.Backlog;

/**
 * What can be looked at when somebody asks.
 */
public final class SsePushGauges implements MeterBinder {

	private final EngineStatus engine;

	private final ClientManager clients;

	private final SsePushBroker broker;

	private final List<Backlog> queues;

	/**
	 * Create the gauges.
	 * @param engine how busy the node is
	 * @param clients who is connected
	 * @param broker how it is doing
	 * @param queues the bounds of all queues
	 */
	public SsePushGauges(EngineStatus engine, ClientManager clients, SsePushBroker broker, List<Backlog> queues) {
		this.engine = engine;
		this.clients = clients;
		this.broker = broker;
		this.queues = List.copyOf(queues);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		gauge(SsePushMeterDocumentation.CLIENTS, this.clients, ClientManager::count).register(registry);
		gauge(SsePushMeterDocumentation.USERS, this.clients, (clients) -> clients.users().size()).register(registry);
		gauge(SsePushMeterDocumentation.LAG_MESSAGES, this.engine, (engine) -> engine.lag().messages())
			.register(registry);
		gauge(SsePushMeterDocumentation.LAG_BYTES, this.engine, (engine) -> engine.lag().bytes()).register(registry);
		gauge(SsePushMeterDocumentation.WRITERS_BUSY, this.engine, EngineStatus::writersBusy).register(registry);
		if (this.broker instanceof MemoryBroker memory) {
			gauge(SsePushMeterDocumentation.HISTORY_MESSAGES, memory, MemoryBroker::messages).register(registry);
			gauge(SsePushMeterDocumentation.HISTORY_BYTES, memory, MemoryBroker::bytes).register(registry);
		}
		this.queues.forEach((queue) -> bind(queue, registry));
		for (BrokerState.Status status : BrokerState.Status.values()) {
			gauge(SsePushMeterDocumentation.BROKER_STATE, this.broker,
					(broker) -> (broker.state().status() == status) ? 1 : 0)
				.tag(KeyNames.STATE.asString(), status.name().toLowerCase(Locale.ROOT))
				.register(registry);
		}
	}

	private static void bind(Backlog queue, MeterRegistry registry) {
		String key = KeyNames.QUEUE.asString();
		gauge(SsePushMeterDocumentation.QUEUE_SIZE, queue, Backlog::count).tag(key, queue.name()).register(registry);
		FunctionCounter.builder(SsePushMeterDocumentation.QUEUE_REJECTED.getName(), queue, Backlog::rejected)
			.description(SsePushMeterDocumentation.QUEUE_REJECTED.getDescription())
			.tag(key, queue.name())
			.register(registry);
	}

	private static <T> Gauge.Builder<T> gauge(SsePushMeterDocumentation meter, T source, ToDoubleFunction<T> value) {
		return Gauge.builder(meter.getName(), source, value)
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit());
	}

}
