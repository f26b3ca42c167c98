package io.github.ssepush;

import java.util.concurrent.CompletableFuture;

/**
 * Stores and routes messages. Implemented by brokers, and by components in front of a
 * broker, such as the one that waits for a transaction.
 */
@FunctionalInterface
public interface MessagePublisher {

	/**
	 * Store a message, unless it is ephemeral, and route it to the nodes that have its
	 * destination attached.
	 * @param destination the destination of the message
	 * @param message the message
	 * @return a future that completes when the message is stored and routed; if it is a
	 * {@link WaitGuard}, it is called before a thread waits for it
	 */
	CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message);

}
