package io.github.ssepush.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.PushOutcome;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.SsePushListener;

/**
 * Counts what happens. Never tags with a user, a path or the name of an event, of which
 * there may be any number.
 */
public class SsePushMetrics implements SsePushListener {

	private final Counter opened;

	private final Map<CloseReason, Counter> closed = new EnumMap<>(CloseReason.class);

	private final Map<RefusalReason, Counter> refused = new EnumMap<>(RefusalReason.class);

	private final Map<Destination.Kind, Map<PushOutcome, Counter>> messages = new EnumMap<>(Destination.Kind.class);

	/**
	 * Create the meters.
	 * @param registry where to register them
	 */
	public SsePushMetrics(MeterRegistry registry) {
		this.opened = Counter.builder("sse.push.clients.opened")
			.description("Clients whose stream was opened")
			.register(registry);
		for (CloseReason reason : CloseReason.values()) {
			this.closed.put(reason,
					Counter.builder("sse.push.clients.closed")
						.description("Clients whose stream has ended")
						.tag("reason", reason.tag())
						.register(registry));
		}
		for (RefusalReason reason : RefusalReason.values()) {
			this.refused.put(reason,
					Counter.builder("sse.push.clients.refused")
						.description("Clients that might have had a stream and did not get one")
						.tag("reason", reason.tag())
						.register(registry));
		}
		for (Destination.Kind kind : Destination.Kind.values()) {
			Map<PushOutcome, Counter> outcomes = new EnumMap<>(PushOutcome.class);
			for (PushOutcome outcome : PushOutcome.values()) {
				outcomes.put(outcome,
						Counter.builder("sse.push.messages")
							.description("Messages that the application has sent")
							.tag("destination", kind.tag())
							.tag("outcome", outcome.tag())
							.register(registry));
			}
			this.messages.put(kind, outcomes);
		}
	}

	/**
	 * Add the gauges of who is connected.
	 * @param registry where to register them
	 * @param clients who is connected
	 */
	public static void bindTo(MeterRegistry registry, ClientManager clients) {
		Gauge.builder("sse.push.clients", clients, ClientManager::count)
			.description("Clients open on this node")
			.register(registry);
		Gauge.builder("sse.push.users", clients, (manager) -> manager.users().size())
			.description("Users with a client open on this node")
			.register(registry);
	}

	@Override
	public void clientOpened(Client client) {
		this.opened.increment();
	}

	@Override
	@SuppressWarnings("NullAway")
	public void clientClosed(Client client, CloseReason reason, Duration duration) {
		this.closed.get(reason).increment();
	}

	@Override
	@SuppressWarnings("NullAway")
	public void clientRefused(RefusalReason reason) {
		this.refused.get(reason).increment();
	}

	@Override
	@SuppressWarnings("NullAway")
	public void messageSent(Destination.Kind destination, PushOutcome outcome) {
		this.messages.get(destination).get(outcome).increment();
	}

}
