package io.github.ssepush.autoconfigure;

import java.util.Map;
import java.util.function.BooleanSupplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import org.slf4j.LoggerFactory;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.DeliveryTracer;
import io.github.ssepush.support.QuietLogger;
import io.github.ssepush.support.TraceText;

/**
 * Observes that a node hands a message to its clients, below the send in the trace of
 * another node.
 */
final class DeliveryObservations implements DeliveryTracer {

	private static final String NAME = "sse.push.deliver";

	private final QuietLogger logger = new QuietLogger(LoggerFactory.getLogger(DeliveryObservations.class));

	private final ObservationRegistry registry;

	DeliveryObservations(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public boolean trace(Destination destination, String trace, BooleanSupplier delivery) {
		SingleDelivery once = new SingleDelivery(delivery);
		try {
			return Boolean.TRUE.equals(observation(destination, trace).observe(once::getAsBoolean));
		}
		catch (RuntimeException | Error ex) {
			this.logger.error("Failed to observe the delivery of a message, which is delivered all the same. Fix the "
					+ "ObservationHandler", ex);
			return once.getAsBoolean();
		}
	}

	private Observation observation(Destination destination, String trace) {
		ReceiverContext<Map<String, String>> context = new ReceiverContext<>(Map::get, Kind.CONSUMER);
		context.setCarrier(TraceText.read(trace));
		return Observation.createNotStarted(NAME, () -> context, this.registry)
			.lowCardinalityKeyValue("destination", destination.kind().tag());
	}

	/**
	 * A delivery that happens once, whether its observation fails before or after it.
	 */
	private static final class SingleDelivery implements BooleanSupplier {

		private final BooleanSupplier delivery;

		private boolean begun;

		private boolean delivered;

		private SingleDelivery(BooleanSupplier delivery) {
			this.delivery = delivery;
		}

		@Override
		public boolean getAsBoolean() {
			if (!this.begun) {
				this.begun = true;
				this.delivered = this.delivery.getAsBoolean();
			}
			return this.delivered;
		}

	}

}
