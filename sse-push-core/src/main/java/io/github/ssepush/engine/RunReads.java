package io.github.ssepush.engine;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;
import io.github.ssepush.engine.log.EventId;

/**
 * Looks whether there is something to read of a run, before a stream of it is opened.
 */
final class RunReads {

	private static final Start NEWEST = new Start.Last(1);

	private final SsePushBroker broker;

	private final BrokerWaits waits = new BrokerWaits();

	RunReads(SsePushBroker broker) {
		this.broker = broker;
	}

	/**
	 * Look at a run. Waits for the broker, unless that is known to be unavailable.
	 * @param run the run
	 * @param lastEventId where the client wants to go on, {@code null} for the beginning
	 */
	RunPresence look(Destination run, @Nullable String lastEventId) {
		if (!this.broker.storesRuns()) {
			return RunPresence.ABSENT;
		}
		requireAvailable(this.broker.state());
		History history = this.waits.await(() -> this.broker.read(run, NEWEST, 1));
		if (history.entries().isEmpty()) {
			return RunPresence.ABSENT;
		}
		Entry newest = history.entries().get(0);
		return (newest.kind() == MessageKind.END && history.last().equals(positionIn(lastEventId, run)))
				? RunPresence.PASSED : RunPresence.READABLE;
	}

	private static void requireAvailable(BrokerState state) {
		if (state.status() == BrokerState.Status.DOWN) {
			throw new BrokerUnavailableException("The run could not be looked at: " + state.detail(), null);
		}
	}

	private static @Nullable Position positionIn(@Nullable String lastEventId, Destination run) {
		Map<String, Position> positions = (lastEventId != null) ? EventId.parse(lastEventId) : null;
		return (positions != null) ? positions.get(EventId.labelOf(run)) : null;
	}

}
