package io.github.ssepush;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

/**
 * Context of the observation of a send. A tracer adds the headers of its trace, which
 * travel with the message to other nodes.
 */
public class SsePushSendContext extends SenderContext<Map<String, String>> {

	private final Destination.Kind destination;

	private volatile @Nullable PushOutcome outcome;

	SsePushSendContext(Destination.Kind destination) {
		super((headers, name, value) -> {
			if (headers != null) {
				headers.put(name, value);
			}
		}, Kind.PRODUCER);
		this.destination = destination;
		setCarrier(new HashMap<>());
	}

	/** Return the headers that a tracer has set when the observation started. */
	Map<String, String> headers() {
		return Objects.requireNonNull(getCarrier());
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
