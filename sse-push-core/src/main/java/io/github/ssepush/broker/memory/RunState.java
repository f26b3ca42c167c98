package io.github.ssepush.broker.memory;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.RunEndedException;
import io.github.ssepush.RunExistsException;
import io.github.ssepush.SsePushException;
import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.RunLimits;

/**
 * The order in which the history of a run takes messages: its start if there is none,
 * then messages that follow each other, then its end. Guarded by the monitor of the
 * history.
 */
final class RunState {

	private final String id;

	private final RunLimits limits;

	private boolean open;

	private boolean ended;

	private long endedAt;

	RunState(Destination destination, RunLimits limits) {
		this.id = destination.runId();
		this.limits = limits;
	}

	boolean isOpen() {
		return this.open;
	}

	/** Return whether the run has ended so long ago that it can't be read any more. */
	boolean isOver(long now) {
		return this.ended && now - this.endedAt >= this.limits.retention().toNanos();
	}

	void forget() {
		this.ended = false;
	}

	/**
	 * Take the next message into account.
	 * @return why it must not be stored, {@code null} if it is to be
	 */
	@Nullable SsePushException admit(OutboundMessage message, Position last, long bytes, long now) {
		if (message.kind() == MessageKind.START) {
			if (this.open || this.ended) {
				return new RunExistsException(this.id);
			}
			this.open = true;
			return null;
		}
		if (!this.open || !follows(message, last)) {
			return new RunEndedException(this.id);
		}
		if (message.kind() == MessageKind.END) {
			this.open = false;
			this.ended = true;
			this.endedAt = now;
			return null;
		}
		long size = bytes + message.frame().size();
		return (size > this.limits.bytes()) ? new MessageTooLargeException(size, this.limits.bytes()) : null;
	}

	/**
	 * Return whether a message follows the last one. Only the producer knows what is
	 * before the end of a failed run.
	 */
	private static boolean follows(OutboundMessage message, Position last) {
		String after = message.after();
		return (after != null) ? after.equals(last.toString()) : message.kind() == MessageKind.END;
	}

}
