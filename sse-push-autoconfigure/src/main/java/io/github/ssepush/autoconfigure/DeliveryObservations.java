package io.github.ssepush.autoconfigure;

import java.util.Map;
import java.util.function.BooleanSupplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.DeliveryTracer;
import io.github.ssepush.support.TraceText;

/**
 * Observes that a node hands a message to its clients, below the send in the trace of
 * another node.
 */
final class DeliveryObservations implements DeliveryTracer {

	private static final String NAME = "sse.push.deliver";

	private final ObservationRegistry registry;

	DeliveryObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public boolean trace(Destination destination, String trace, BooleanSupplier delivery) {
		ReceiverContext<Map<String, String>> context = new ReceiverContext<>(Map::get, Kind.CONSUMER);
		context.setCarrier(TraceText.read(trace));
		Observation observation = Observation.createNotStarted(NAME, () -> context, this.registry)
			.lowCardinalityKeyValue("destination", destination.kind().tag());
		return Boolean.TRUE.equals(observation.observe(delivery::getAsBoolean));
	}

}
