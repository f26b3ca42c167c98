package io.github.ssepush;

import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Observations of the starter.
 */
enum SsePushObservationDocumentation implements ObservationDocumentation {

	/**
	 * Send of the application: from the call until the broker has stored and routed the
	 * message, or its transaction was rolled back. It ends before clients have received
	 * the message.
	 */
	SEND;

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return DefaultSsePushObservationConvention.class;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinalityKeyNames.values();
	}

	/**
	 * Keys of the observation.
	 */
	enum LowCardinalityKeyNames implements KeyName {

		/**
		 * A {@link Destination.Kind}.
		 */
		DESTINATION,

		/**
		 * A {@link PushOutcome}, {@code none} until it is known.
		 */
		OUTCOME;

		@Override
		public String asString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
