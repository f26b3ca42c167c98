package io.github.ssepush.transaction;

import java.util.concurrent.CompletableFuture;

import org.springframework.transaction.support.TransactionSynchronizationManager;

import io.github.ssepush.Destination;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;

/**
 * Holds messages that are sent in a transaction back until it has committed. Not an
 * outbox: a crash between the commit and the send loses the message.
 */
public class TransactionAwarePublisher implements MessagePublisher {

	private final MessagePublisher publisher;

	/**
	 * Create a publisher.
	 * @param publisher where messages go after the commit
	 */
	public TransactionAwarePublisher(MessagePublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
		if (message.immediate() || !TransactionSynchronizationManager.isSynchronizationActive()) {
			return this.publisher.publish(destination, message);
		}
		SendAfterCommit send = new SendAfterCommit(() -> this.publisher.publish(destination, message));
		TransactionSynchronizationManager.registerSynchronization(send);
		return send.receipt();
	}

}
