package io.github.ssepush;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import io.github.ssepush.SsePushObservationDocumentation.LowCardinalityKeyNames;

/**
 * Default {@link SsePushObservationConvention} with the name and the keys of
 * {@link SsePushObservationDocumentation}.
 */
public class DefaultSsePushObservationConvention implements SsePushObservationConvention {

	@Override
	public String getName() {
		return "sse.push.send";
	}

	@Override
	public String getContextualName(SsePushSendContext context) {
		return "push to " + context.getDestination().tag();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(SsePushSendContext context) {
		PushOutcome outcome = context.getOutcome();
		return KeyValues.of(LowCardinalityKeyNames.DESTINATION.withValue(context.getDestination().tag()),
				LowCardinalityKeyNames.OUTCOME.withValue((outcome != null) ? outcome.tag() : KeyValue.NONE_VALUE));
	}

}
