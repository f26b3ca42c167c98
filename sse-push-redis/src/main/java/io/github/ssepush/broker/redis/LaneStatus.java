package io.github.ssepush.broker.redis;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The condition of a lane. Written by the loop; may be read by any thread where that is
 * said.
 */
final class LaneStatus {

	/** Far more than an answer takes; requests do not wait longer. */
	static final Duration SLOW = Duration.ofMillis(500);

	private static final int MOST_FORGOTTEN = 3;

	private volatile State state = State.CLOSED;

	private volatile String trouble = "not connected yet";

	/**
	 * The time when the oldest call without an answer was written, 0 if there is none.
	 */
	private volatile long oldestAt;

	private @Nullable Refusal refusal;

	private boolean rests;

	/** The number of times in a row that the server had forgotten the scripts. */
	private int forgotten;

	/** True if no call is taken any more. */
	private boolean left;

	/** Return whether calls are made. For any thread. */
	boolean isOpen() {
		return this.state == State.OPEN;
	}

	/** The reason why calls were not made for the last time. For any thread. */
	String trouble() {
		return this.trouble;
	}

	/**
	 * Return why a call that is made now is unlikely to be answered soon, if it is. For
	 * any thread.
	 */
	@Nullable String hindrance() {
		if (this.state != State.OPEN) {
			return this.trouble;
		}
		long since = this.oldestAt;
		return (since != 0 && System.nanoTime() - since > SLOW.toNanos())
				? "it has not answered for more than " + SLOW.toMillis() + " ms" : null;
	}

	State state() {
		return this.state;
	}

	/** Return what Redis refused, if the lane is held because of that. */
	@Nullable Refusal refusal() {
		return this.refusal;
	}

	/** Return whether the lane is to wait before it opens again. */
	boolean rests() {
		return this.rests;
	}

	/**
	 * Return whether the server does not keep scripts, as long as the connection lasts.
	 */
	boolean needsText() {
		return this.forgotten >= MOST_FORGOTTEN;
	}

	/** A call was carried out. */
	void succeed() {
		if (!needsText()) {
			this.forgotten = 0;
		}
	}

	void enter(State state) {
		this.state = state;
	}

	/** Take no more calls. */
	void leave() {
		this.left = true;
	}

	boolean hasLeft() {
		return this.left;
	}

	void close(String reason) {
		this.trouble = reason;
		this.forgotten = 0;
		this.state = State.CLOSED;
	}

	void hold(String reason, @Nullable Refusal refusal, boolean rests) {
		this.trouble = reason;
		this.refusal = refusal;
		this.rests = rests;
		if (refusal == null) {
			this.forgotten = 0;
		}
		else if (refusal == Refusal.NOSCRIPT) {
			this.forgotten++;
		}
		this.state = State.HELD;
	}

	/** Note the oldest call that is not answered. */
	void update(@Nullable Call oldest) {
		this.oldestAt = (oldest != null) ? oldest.writtenAt : 0;
	}

	/**
	 * The states of a lane.
	 */
	enum State {

		/** There is no connection. */
		CLOSED,

		/** Written is only the greeting. */
		GREETING,

		OPEN,

		/** Redis has refused something. */
		HELD,

		/** Waiting before it opens again. */
		RESTING

	}

}
