package io.github.ssepush.broker.redis;

import java.util.concurrent.CompletableFuture;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;

/**
 * Delivers messages to clients of this node without Redis, on the thread on which all
 * messages come, so that they come one after the other.
 */
final class LocalDelivery {

	private final Registrations registrations;

	private final InboxThread inboxThread;

	private final BrokerListener listener;

	LocalDelivery(Registrations registrations, InboxThread inboxThread, BrokerListener listener) {
		this.registrations = registrations;
		this.inboxThread = inboxThread;
		this.listener = listener;
	}

	void deliver(Destination destination, OutboundMessage message, CompletableFuture<PushReceipt> receipt) {
		byte[] stored = StoredMessage.transientMessage(message);
		Runnable delivery = () -> {
			Entry entry = StoredMessage.read(stored, 0, null, System.nanoTime());
			try {
				receipt.complete(receiptOf(destination, entry));
			}
			catch (RuntimeException | Error ex) {
				receipt.completeExceptionally(ex);
			}
		};
		Runnable failure = () -> receipt.completeExceptionally(new BrokerUnavailableException(
				"Could not deliver the message on this node, because too many messages wait or the application is "
						+ "shutting down. Send less, or do not block in callbacks",
				null));
		if (!this.inboxThread.execute(stored.length, delivery, failure)) {
			failure.run();
		}
	}

	private PushReceipt receiptOf(Destination destination, Entry entry) {
		boolean here = destination.kind() == Destination.Kind.CLIENT || this.registrations.isAttached(destination);
		return new PushReceipt(null, destination, (here && this.listener.onEntry(destination, entry)) ? 1 : 0, false);
	}

}
