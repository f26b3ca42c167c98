package io.github.ssepush;

import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a send that is observed.
 */
public class SsePushSendContext extends Observation.Context {

	private final Destination.Kind destination;

	private volatile @Nullable PushOutcome outcome;

	SsePushSendContext(Destination.Kind destination) {
		this.destination = destination;
	}

	/**
	 * What the send is for.
	 * @return the kind of destination
	 */
	public Destination.Kind getDestination() {
		return this.destination;
	}

	/**
	 * What became of the send.
	 * @return the outcome, {@code null} while it goes on
	 */
	public @Nullable PushOutcome getOutcome() {
		return this.outcome;
	}

	void setOutcome(PushOutcome outcome) {
		this.outcome = outcome;
	}

}
