package io.github.ssepush.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.ssepush.ClientManager;
import io.github.ssepush.engine.EngineStatus;

/**
 * Gauges of the clients of this node.
 */
final class SsePushGauges implements MeterBinder {

	private final EngineStatus engine;

	private final ClientManager clients;

	SsePushGauges(EngineStatus engine, ClientManager clients) {
		this.engine = engine;
		this.clients = clients;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		SsePushMeterDocumentation.CLIENTS.gauge(this.clients, ClientManager::count).register(registry);
		SsePushMeterDocumentation.USERS.gauge(this.clients, (clients) -> clients.users().size()).register(registry);
		SsePushMeterDocumentation.LAG_MESSAGES.gauge(this.engine, (engine) -> engine.lag().messages())
			.register(registry);
		SsePushMeterDocumentation.LAG_BYTES.gauge(this.engine, (engine) -> engine.lag().bytes()).register(registry);
		SsePushMeterDocumentation.WRITERS_BUSY.gauge(this.engine, EngineStatus::writersBusy).register(registry);
	}

}
