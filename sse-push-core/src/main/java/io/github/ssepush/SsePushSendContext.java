package io.github.ssepush;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of a send.
 */
public class SsePushSendContext extends Observation.Context {

	private final Destination.Kind destination;

	private volatile @Nullable PushOutcome outcome;

	SsePushSendContext(Destination.Kind destination) {
		this.destination = destination;
	}

	/**
	 * Return the kind of destination of the send.
	 * @return the kind of destination
	 */
	public Destination.Kind getDestination() {
		return this.destination;
	}

	/**
	 * Return the outcome of the send.
	 * @return the outcome, {@code null} while the send is in progress
	 */
	public @Nullable PushOutcome getOutcome() {
		return this.outcome;
	}

	void setOutcome(PushOutcome outcome) {
		this.outcome = outcome;
	}

}
