package io.github.ssepush.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.PushOutcome;
import io.github.ssepush.SendObserver;

/**
 * Makes an observation of each send. It is current while the caller's thread is in the
 * call.
 */
public final class ObservedSends implements SendObserver {

	private static final SsePushObservationConvention DEFAULT = new DefaultSsePushObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable SsePushObservationConvention convention;

	/**
	 * Create an observer.
	 * @param registry told of observations
	 * @param convention what to say of them, {@code null} for the default
	 */
	public ObservedSends(ObservationRegistry registry, @Nullable SsePushObservationConvention convention) {
		this.registry = registry;
		this.convention = convention;
	}

	@Override
	public Send begin(Destination.Kind destination) {
		SsePushSendContext context = new SsePushSendContext(destination);
		Observation observation = SsePushObservationDocumentation.SEND.start(this.convention, DEFAULT, () -> context,
				this.registry);
		return new ObservedSend(context, observation, observation.openScope());
	}

	/**
	 * One of them. A message that its transaction takes back is no error.
	 */
	private record ObservedSend(SsePushSendContext context, Observation observation,
			Observation.Scope scope) implements Send {

		@Override
		public void close() {
			this.scope.close();
		}

		@Override
		public void end(PushOutcome outcome, @Nullable Throwable failure) {
			this.context.setOutcome(outcome);
			if (failure != null && outcome != PushOutcome.DISCARDED) {
				this.observation.error(failure);
			}
			this.observation.stop();
		}

	}

}
