package io.github.ssepush.engine;

import java.util.function.BooleanSupplier;

import io.github.ssepush.Destination;

/**
 * Lets the trace of a message go on while this node hands the message to its clients.
 */
@FunctionalInterface
public interface DeliveryTracer {

	/**
	 * Does nothing but deliver.
	 */
	DeliveryTracer NONE = (destination, trace, delivery) -> delivery.getAsBoolean();

	/**
	 * Deliver a message.
	 * @param destination the destination of the message
	 * @param trace the trace of the message
	 * @param delivery hands the message to the clients
	 * @return what the delivery returns
	 */
	boolean trace(Destination destination, String trace, BooleanSupplier delivery);

}
