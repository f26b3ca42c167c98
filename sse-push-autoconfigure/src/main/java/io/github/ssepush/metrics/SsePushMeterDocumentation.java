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
	 * Number of streams that this node holds.
	 */
	CLIENTS("sse.push.clients", Meter.Type.GAUGE, null, "Clients open on this node"),

	/**
	 * And how many people are behind them?
	 */
	USERS("sse.push.users", Meter.Type.GAUGE, null, "Users with a client open on this node"),

	/**
	 * Rate of new streams. A rate above the usual with a constant number of open streams
	 * is a reconnect storm.
	 */
	OPENED("sse.push.clients.opened", Meter.Type.COUNTER, null, "Clients whose stream was opened"),

	/**
	 * Number of closed streams, by the reason for the close.
	 */
	CLOSED("sse.push.clients.closed", Meter.Type.COUNTER, null, "Clients whose stream has ended", KeyNames.REASON),

	/**
	 * Number of rejected requests for streams, by the reason.
	 */
	REFUSED("sse.push.clients.refused", Meter.Type.COUNTER, null,
			"Rejected requests for a stream of an authorized user", KeyNames.REASON),

	/**
	 * Lifetime of streams. If all streams live as long as the idle timeout of a proxy,
	 * then this proxy ends them.
	 */
	LIFETIME("sse.push.clients.lifetime", Meter.Type.TIMER, "seconds", "Time for which ended streams were open"),

	/**
	 * Number of messages that the application sends, by their result.
	 */
	MESSAGES("sse.push.messages", Meter.Type.COUNTER, null, "Messages sent by the application", KeyNames.DESTINATION,
			KeyNames.OUTCOME),

	/**
	 * Delay of messages, from the application's call to the last byte that the connection
	 * has taken; of each write the oldest message that was sent while the client was
	 * open.
	 */
	DELIVERY("sse.push.delivery", Meter.Type.TIMER, "seconds",
			"Time from the call of the application to the last byte, for each write to a client"),

	/**
	 * Lag of the slowest client.
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
	 * Number of reset events that were sent to clients because messages were lost.
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
	 * Number of entries in the queues of this node.
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
	 * Number of messages that clients can still resume from. With the memory broker.
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
	 * Time that the broker takes to store and route a message.
	 */
	BROKER_ROUNDTRIP("sse.push.broker.roundtrip", Meter.Type.TIMER, "seconds",
			"Time for the broker to store and route a message"),

	/**
	 * Does what is asked of the broker fail?
	 */
	BROKER_ERRORS("sse.push.broker.errors", Meter.Type.COUNTER, null, "Failed calls to the broker"),

	/**
	 * Time that other nodes take to answer, and whether they do.
	 */
	NODE_REQUESTS("sse.push.node.requests", Meter.Type.TIMER, "seconds",
			"Time for nodes to answer a request of this node", KeyNames.OUTCOME),

	/**
	 * Number of users who come online and go offline.
	 */
	PRESENCE_EVENTS("sse.push.presence.events", Meter.Type.COUNTER, null,
			"Events about users who came online or went offline, published by this node", KeyNames.STATE),

	/**
	 * Duration of runs, by their outcome.
	 */
	RUNS("sse.push.runs", Meter.Type.TIMER, "seconds", "How long runs took that have ended", KeyNames.OUTCOME),

	/**
	 * Number of runs that this node produces.
	 */
	RUNS_OPEN("sse.push.runs.open", Meter.Type.GAUGE, null, "Runs open on this node"),

	/**
	 * State that the broker reports.
	 */
	BROKER_STATE("sse.push.broker.state", Meter.Type.GAUGE, null,
			"State of the broker: 1 for the current state, 0 for the others", KeyNames.STATE);

	/**
	 * Shortest bucket of delivery times. Shorter delays count as none, delays above the
	 * longest bucket as an outage.
	 */
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
	 * Return the description of the meter in registries.
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
		 * The reason: a {@link io.github.ssepush.CloseReason}, a
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
