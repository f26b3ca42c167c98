package io.github.ssepush;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * {@link ObservationConvention} for the observation of a send. A bean of this type
 * replaces the {@linkplain DefaultSsePushObservationConvention default}.
 */
public interface SsePushObservationConvention extends ObservationConvention<SsePushSendContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof SsePushSendContext;
	}

}
