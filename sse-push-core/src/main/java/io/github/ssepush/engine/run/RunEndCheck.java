package io.github.ssepush.engine.run;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.History;
import io.github.ssepush.broker.RunEnd;

/**
 * Looks once whether the end of a run is still stored. A server of the broker that stops
 * may lose what it has acknowledged, and readers would wait for an end that never comes.
 */
final class RunEndCheck {

	private static final Logger logger = LoggerFactory.getLogger(RunEndCheck.class);

	private final RunStore store;

	private final Destination run;

	private final String start;

	private final OutboundMessage end;

	private final @Nullable String stored;

	/**
	 * Create a check.
	 * @param store reads and stores
	 * @param run the run
	 * @param start the receipt's id of its start, which tells it from a later run of that
	 * name
	 * @param end its end
	 * @param stored the receipt's id of its end
	 */
	RunEndCheck(RunStore store, Destination run, String start, OutboundMessage end, @Nullable String stored) {
		this.store = store;
		this.run = run;
		this.start = start;
		this.end = end;
		this.stored = stored;
	}

	/** Look later, unless the application stops before. */
	void later() {
		this.store.later(this::look, this.store.settings().endCheck());
	}

	private void look() {
		this.store.beginningOf(this.run).whenComplete((history, failure) -> {
			if (failure != null) {
				later();
			}
			else if (isLost(history)) {
				logger.warn("The broker has lost the end of run '{}', which is stored again", this.run.runId());
				repeat(this.end);
			}
		});
	}

	private boolean isLost(History history) {
		Entry.Link first = history.entries().isEmpty() ? null : history.entries().get(0).link();
		return first != null && first.position().toString().equals(this.start)
				&& !history.last().toString().equals(this.stored);
	}

	/** Store the end, or that the run has failed if more than its end is lost. */
	private void repeat(OutboundMessage end) {
		this.store.publish(this.run, end).whenComplete((receipt, failure) -> answered(end, receipt, failure));
	}

	private void answered(OutboundMessage end, @Nullable PushReceipt receipt, @Nullable Throwable failure) {
		boolean refused = failure instanceof RunEndedException;
		if (refused && end.after() != null) {
			repeat(OutboundMessage.ofRun(MessageKind.END, RunEnd.failed("broker").frame(), null));
		}
		else if (receipt == null && !refused) {
			later();
		}
	}

}
