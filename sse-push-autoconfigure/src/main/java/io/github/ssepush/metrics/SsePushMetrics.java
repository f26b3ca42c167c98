package io.github.ssepush.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.PushOutcome;
import io.github.ssepush.RefusalReason;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.UserOnlineEvent;
import io.github.ssepush.UserPresenceEvent;
import io.github.ssepush.metrics.SsePushMeterDocumentation.KeyNames;

/**
 * Counts clients that come and go, and what the application sends.
 */
final class SsePushMetrics implements SsePushListener {

	private final Counter opened;

	private final TaggedCounter<CloseReason> closed;

	private final TaggedCounter<RefusalReason> refused;

	private final Timer lifetime;

	private final Counter online;

	private final Counter offline;

	private final Map<Destination.Kind, TaggedCounter<PushOutcome>> messages = new EnumMap<>(Destination.Kind.class);

	SsePushMetrics(MeterRegistry registry) {
		this.opened = Counter.builder(SsePushMeterDocumentation.OPENED.getName())
			.description(SsePushMeterDocumentation.OPENED.getDescription())
			.register(registry);
		this.closed = new TaggedCounter<>(registry, SsePushMeterDocumentation.CLOSED, CloseReason.class,
				CloseReason.values(), (reason) -> Tags.of(KeyNames.REASON.asString(), reason.tag()));
		this.refused = new TaggedCounter<>(registry, SsePushMeterDocumentation.REFUSED, RefusalReason.class,
				RefusalReason.values(), (reason) -> Tags.of(KeyNames.REASON.asString(), reason.tag()));
		this.lifetime = Timer.builder(SsePushMeterDocumentation.LIFETIME.getName())
			.description(SsePushMeterDocumentation.LIFETIME.getDescription())
			.serviceLevelObjectives(seconds(10, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600, 24 * 3600))
			.register(registry);
		this.online = presence(registry, "online");
		this.offline = presence(registry, "offline");
		for (Destination.Kind kind : Destination.Kind.values()) {
			Tags destination = Tags.of(KeyNames.DESTINATION.asString(), kind.tag());
			this.messages.put(kind, new TaggedCounter<>(registry, SsePushMeterDocumentation.MESSAGES, PushOutcome.class,
					PushOutcome.values(), (outcome) -> destination.and(KeyNames.OUTCOME.asString(), outcome.tag())));
		}
	}

	@Override
	public void clientOpened(Client client) {
		this.opened.increment();
	}

	@Override
	public void clientClosed(Client client, CloseReason reason, Duration duration) {
		this.closed.increment(reason);
		this.lifetime.record(duration);
	}

	@Override
	public void clientRefused(RefusalReason reason) {
		this.refused.increment(reason);
	}

	@Override
	public void messageSent(Destination.Kind destination, PushOutcome outcome) {
		Objects.requireNonNull(this.messages.get(destination)).increment(outcome);
	}

	@Override
	public void userPresenceChanged(UserPresenceEvent event) {
		((event instanceof UserOnlineEvent) ? this.online : this.offline).increment();
	}

	private static Counter presence(MeterRegistry registry, String state) {
		return Counter.builder(SsePushMeterDocumentation.PRESENCE_EVENTS.getName())
			.description(SsePushMeterDocumentation.PRESENCE_EVENTS.getDescription())
			.tag(KeyNames.STATE.asString(), state)
			.register(registry);
	}

	private static Duration[] seconds(long... seconds) {
		return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toArray(Duration[]::new);
	}

}
