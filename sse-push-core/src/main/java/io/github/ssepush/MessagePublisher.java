package io.github.ssepush;

import java.util.concurrent.CompletableFuture;

/**
 * Takes messages. A broker does; what stands before one, such as a transaction, does too.
 */
@FunctionalInterface
public interface MessagePublisher {

	/**
	 * Store a message, unless it is ephemeral, and route it to the nodes that have its
	 * destination attached.
	 * @param destination where it goes
	 * @param message the message
	 * @return completes when the message is stored and routed; if it is a
	 * {@link WaitGuard} it is asked before anybody waits for it
	 */
	CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message);

}
