package io.github.ssepush.broker.memory;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SsePushException;
import io.github.ssepush.broker.HistoryLimits;

/**
 * The history of a run. It is not trimmed, not evicted while the run is open, and
 * forgotten as a whole.
 */
final class RunHistory extends MemoryHistory {

	private final RunState run;

	RunHistory(Destination destination, HistoryLimits limits) {
		super(limits.run().bytes(), limits);
		this.run = new RunState(destination, limits.run());
	}

	@Override
	boolean isKept() {
		return super.isKept() || this.run.isOpen();
	}

	@Override
	@Nullable SsePushException admit(OutboundMessage message, long now) {
		trim(now);
		return this.run.admit(message, last(), frameBytes(), now);
	}

	@Override
	void trim(long now) {
		if (this.run.isOver(now)) {
			this.run.forget();
			forget();
		}
	}

}
