package io.github.ssepush.web.transport;

import java.time.Duration;

/**
 * Keeps the writer from a response until the container has called back and is done with
 * the response. Nothing says when it is done; it takes microseconds.
 */
final class CallbackGate {

	/** The time that a container gets to be done after a call. */
	static final Duration DELAY = Duration.ofMillis(10);

	private volatile boolean open;

	private volatile boolean called;

	private volatile long calledAt;

	/**
	 * True if the writer wants a callback. Many writers never do, because everything went
	 * out with the head.
	 */
	private volatile boolean asked;

	boolean isOpen() {
		return this.open;
	}

	void open() {
		this.open = true;
	}

	/** Close the gate until the container calls, or until it says that it need not. */
	void shut() {
		this.open = false;
	}

	/**
	 * Close the gate, because the container calls.
	 * @return whether it has to be opened after {@link #DELAY}
	 */
	boolean close() {
		this.open = false;
		this.calledAt = System.nanoTime();
		this.called = true;
		return this.asked;
	}

	/**
	 * Ask for the gate to be open, as the writer does before it writes.
	 * @return whether it has to be opened after {@link #DELAY}
	 */
	boolean ask() {
		if (this.asked) {
			return false;
		}
		this.asked = true;
		if (!this.called) {
			return false;
		}
		if (System.nanoTime() - this.calledAt < DELAY.toNanos()) {
			return true;
		}
		this.open = true;
		return false;
	}

}
