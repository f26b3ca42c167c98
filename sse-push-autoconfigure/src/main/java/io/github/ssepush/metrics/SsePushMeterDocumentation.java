package io.github.ssepush.metrics;

import java.time.Duration;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.docs.MeterDocumentation;
import org.jspecify.annotations.Nullable;

/**
 * The meters, by the names that dashboards know. None has a user, a topic or an event
 * name as a tag, of which there may be any number.
 */
@SuppressWarnings("ImmutableEnumChecker") // The keys are.
public enum SsePushMeterDocumentation implements MeterDocumentation {

	/**
	 * How many streams does this node hold?
	 */
	CLIENTS("sse.push.clients", Meter.Type.GAUGE, null, "Clients open on this node"),

	/**
	 * And how many people are behind them?
	 */
	USERS("sse.push.users", Meter.Type.GAUGE, null, "Users with a client open on this node"),

	/**
	 * How many come? More than usual, with as many open as before, is a storm of
	 * reconnects.
	 */
	OPENED("sse.push.clients.opened", Meter.Type.COUNTER, null, "Clients whose stream was opened"),

	/**
	 * Why do streams end?
	 */
	CLOSED("sse.push.clients.closed", Meter.Type.COUNTER, null, "Clients whose stream has ended", KeyNames.REASON),

	/**
	 * Who is sent away, and why?
	 */
	REFUSED("sse.push.clients.refused", Meter.Type.COUNTER, null,
			"Rejected requests for a stream of an authorized user", KeyNames.REASON),

	/**
	 * How long do streams live? If all of them live as long as some proxy's idle timeout,
	 * it is that one which ends them.
	 */
	LIFETIME("sse.push.clients.lifetime", Meter.Type.TIMER, "seconds", "Time for which ended streams were open"),

	/**
	 * What does the application send, and what becomes of it?
	 */
	MESSAGES("sse.push.messages", Meter.Type.COUNTER, null, "Messages sent by the application", KeyNames.DESTINATION,
			KeyNames.OUTCOME),

	/**
	 * How late are messages? From the application's call to the last byte that the
	 * connection has taken; of each write the oldest message that was sent while the
	 * client was open.
	 */
	DELIVERY("sse.push.delivery", Meter.Type.TIMER, "seconds",
			"Time from the call of the application to the last byte, for each write to a client"),

	/**
	 * How far is the slowest client behind?
	 */
	LAG_MESSAGES("sse.push.lag.messages", Meter.Type.GAUGE, "messages", "Messages waiting for the slowest client"),

	/**
	 * And how much is that?
	 */
	LAG_BYTES("sse.push.lag.bytes", Meter.Type.GAUGE, "bytes", "Bytes of the messages waiting for the slowest client"),

	/**
	 * Are messages written one by one, or do clients or writers fall behind and get many
	 * at once?
	 */
	FRAMES("sse.push.write.frames", Meter.Type.DISTRIBUTION_SUMMARY, "frames",
			"Messages in each write of messages to a client"),

	/**
	 * Do reconnecting clients receive what they missed?
	 */
	REPLAYS("sse.push.replays", Meter.Type.COUNTER, null,
			"Destinations resumed by reconnecting clients, or read from a start in the past", KeyNames.OUTCOME),

	/**
	 * How often are clients told that messages are lost to them?
	 */
	RESETS("sse.push.resets", Meter.Type.COUNTER, null, "Reset events sent to clients", KeyNames.REASON),

	/**
	 * Are idle streams kept alive?
	 */
	HEARTBEATS("sse.push.heartbeats", Meter.Type.COUNTER, null, "Heartbeats written to clients"),

	/**
	 * Is there a writer that can't keep up?
	 */
	WRITERS_BUSY("sse.push.writers.busy", Meter.Type.GAUGE, null,
			"Share of the last seconds in which the busiest writer was busy, from 0 to 1"),

	/**
	 * How much waits in the queues of this node?
	 */
	QUEUE_SIZE("sse.push.queue.size", Meter.Type.GAUGE, null, "Entries waiting in a queue of this node",
			KeyNames.QUEUE),

	/**
	 * Is a queue full?
	 */
	QUEUE_REJECTED("sse.push.queue.rejected", Meter.Type.COUNTER, null, "Entries rejected by a full queue",
			KeyNames.QUEUE),

	/**
	 * Does the server hand over connections?
	 */
	TAKEOVER_FAILURES("sse.push.takeover.failures", Meter.Type.COUNTER, null, "Failed takeovers of connections"),

	/**
	 * How much can clients still ask for? With the memory broker.
	 */
	HISTORY_MESSAGES("sse.push.history.messages", Meter.Type.GAUGE, "messages",
			"Messages retained in the memory of this node"),

	/**
	 * And how close is that to {@code sse-push.history.max-total-size}? With the memory
	 * broker.
	 */
	HISTORY_BYTES("sse.push.history.bytes", Meter.Type.GAUGE, "bytes",
			"Size of the messages and idempotency keys retained in the memory of this node"),

	/**
	 * How long does the broker take to store and route a message?
	 */
	BROKER_ROUNDTRIP("sse.push.broker.roundtrip", Meter.Type.TIMER, "seconds",
			"Time for the broker to store and route a message"),

	/**
	 * Does what is asked of the broker fail?
	 */
	BROKER_ERRORS("sse.push.broker.errors", Meter.Type.COUNTER, null, "Failed calls to the broker"),

	/**
	 * Do nodes answer each other, and how soon?
	 */
	NODE_REQUESTS("sse.push.node.requests", Meter.Type.TIMER, "seconds",
			"Time for nodes to answer a request of this node", KeyNames.OUTCOME),

	/**
	 * How many users come and go?
	 */
	PRESENCE_EVENTS("sse.push.presence.events", Meter.Type.COUNTER, null,
			"Events about users who came online or went offline, published by this node", KeyNames.STATE),

	/**
	 * How long do runs take, and how do they end?
	 */
	RUNS("sse.push.runs", Meter.Type.TIMER, "seconds", "How long runs took that have ended", KeyNames.OUTCOME),

	/**
	 * How many runs does this node produce?
	 */
	RUNS_OPEN("sse.push.runs.open", Meter.Type.GAUGE, null, "Runs open on this node"),

	/**
	 * What does the broker think of itself?
	 */
	BROKER_STATE("sse.push.broker.state", Meter.Type.GAUGE, null,
			"State of the broker: 1 for the current state, 0 for the others", KeyNames.STATE);

	/** What delivery is measured in: below is as good as at once, above is an outage. */
	static final Duration SHORTEST_DELIVERY = Duration.ofNanos(100_000);

	static final Duration LONGEST_DELIVERY = Duration.ofSeconds(30);

	private final String name;

	private final Meter.Type type;

	private final @Nullable String unit;

	private final String description;

	private final KeyNames[] keys;

	SsePushMeterDocumentation(String name, Meter.Type type, @Nullable String unit, String description,
			KeyNames... keys) {
		this.name = name;
		this.type = type;
		this.unit = unit;
		this.description = description;
		this.keys = keys;
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public Meter.Type getType() {
		return this.type;
	}

	@Override
	public @Nullable String getBaseUnit() {
		return this.unit;
	}

	/**
	 * What registries say of the meter.
	 * @return a line of text
	 */
	public String getDescription() {
		return this.description;
	}

	@Override
	public KeyName[] getKeyNames() {
		return this.keys.clone();
	}

	/** Begin a gauge with what is documented here. */
	<T> Gauge.Builder<T> gauge(T source, ToDoubleFunction<T> value) {
		return Gauge.builder(this.name, source, value).description(this.description).baseUnit(this.unit);
	}

	/**
	 * The tags.
	 */
	public enum KeyNames implements KeyName {

		/**
		 * Why: a {@link io.github.ssepush.CloseReason}, a
		 * {@link io.github.ssepush.RefusalReason}, or what is wrong with a client's
		 * position ({@code truncated}, {@code unknown}).
		 */
		REASON,

		/**
		 * A {@link io.github.ssepush.Destination.Kind}.
		 */
		DESTINATION,

		/**
		 * A {@link io.github.ssepush.PushOutcome}, what is known of a client's position
		 * ({@code complete}, {@code truncated}, {@code unknown}), or which nodes have
		 * answered ({@code complete}, {@code partial}, {@code failed}).
		 */
		OUTCOME,

		/**
		 * The name of a {@link io.github.ssepush.support.Backlog}.
		 */
		QUEUE,

		/**
		 * A {@link io.github.ssepush.broker.BrokerState.Status}, or whether a user is
		 * {@code online} or {@code offline}.
		 */
		STATE;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
