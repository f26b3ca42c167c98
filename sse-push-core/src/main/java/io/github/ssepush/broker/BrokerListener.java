package io.github.ssepush.broker;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.github.ssepush.Destination;
import io.github.ssepush.UserPresenceEvent;

/**
 * Callback interface that a broker notifies of messages and requests for its node.
 * Implemented by the engine. The calls for one destination are made one after the other,
 * in the order of its history. Implementations return quickly and do not throw.
 *
 * @see SsePushBroker
 */
public interface BrokerListener {

	/**
	 * Handle a message for a destination that this node has attached, or for a client
	 * that it holds.
	 * @param destination the destination of the message
	 * @param entry the message
	 * @return {@code true} if this node has a client for the message
	 */
	boolean onEntry(Destination destination, Entry entry);

	/**
	 * Compare the position of this node with the history, because messages for a
	 * destination may have been missed on the way to this node.
	 * @param destination the destination
	 */
	void onSuspect(Destination destination);

	/**
	 * Answer a request of another node, or of this one. A request that the broker has
	 * remembered is repeated if this node may have missed it.
	 * @param content the content of the request
	 * @param age the time since the request was made
	 * @return the reply, empty if the request is not understood
	 */
	String onRequest(String content, Duration age);

	/**
	 * Publish that a user has come online or gone offline. The next event follows after
	 * the future of this one has completed. An event whose future fails, or that does not
	 * complete in time, is published again, possibly by another node.
	 * @param event the event
	 * @return a future that completes when the listeners of the application have returned
	 */
	default CompletableFuture<Void> onUserPresence(UserPresenceEvent event) {
		return CompletableFuture.completedFuture(null);
	}

}
