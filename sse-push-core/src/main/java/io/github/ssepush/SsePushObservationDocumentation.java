package io.github.ssepush;

import java.util.Locale;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations.
 */
enum SsePushObservationDocumentation implements ObservationDocumentation {

	/**
	 * A send of the application: from its call until the broker has stored and routed the
	 * message, or its transaction is rolled back. It does not last until a client has the
	 * message.
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
	 * The keys.
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
