package io.github.ssepush;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Push to users, implemented by {@link SsePushTemplate}. No call waits for a client or
 * does I/O to one. A payload is converted once: {@code String} and {@code byte[]} go as
 * they are (UTF-8), anything else is converted as Spring MVC converts the body of a JSON
 * response; options such as an event name come with an {@link SseMessage}.
 * <p>
 * The future completes when the broker has stored the message and routed it, and fails
 * with an {@link SsePushException} otherwise. A failure that nobody handles is logged
 * once at WARN. A payload that can't be converted or is too large fails the future, too.
 */
public interface SsePushOperations {

	/**
	 * Send to all clients of a user.
	 * @param user the user's name
	 * @param message the message
	 * @return the receipt
	 */
	CompletableFuture<PushReceipt> sendToUser(String user, SseMessage message);

	/**
	 * Send to all clients of a user.
	 * @param user the user's name
	 * @param payload the event's data
	 * @return the receipt
	 */
	default CompletableFuture<PushReceipt> sendToUser(String user, Object payload) {
		return sendToUser(user, SseMessage.of(payload));
	}

	/**
	 * Send to all clients of several users. The message is converted once.
	 * @param users the users' names; a name that occurs twice gets one message
	 * @param message the message
	 * @return one receipt for each user, in their order; fails if the send to any of them
	 * fails
	 */
	CompletableFuture<List<PushReceipt>> sendToUsers(Collection<String> users, SseMessage message);

	/**
	 * Send to all clients of several users. The payload is converted once.
	 * @param users the users' names; a name that occurs twice gets one message
	 * @param payload the event's data
	 * @return one receipt for each user, in their order; fails if the send to any of them
	 * fails
	 */
	default CompletableFuture<List<PushReceipt>> sendToUsers(Collection<String> users, Object payload) {
		return sendToUsers(users, SseMessage.of(payload));
	}

	/**
	 * Send to all clients that follow a topic.
	 * @param topic the topic's name
	 * @param message the message
	 * @return the receipt
	 */
	CompletableFuture<PushReceipt> sendToTopic(String topic, SseMessage message);

	/**
	 * Send to all clients that follow a topic.
	 * @param topic the topic's name
	 * @param payload the event's data
	 * @return the receipt
	 */
	default CompletableFuture<PushReceipt> sendToTopic(String topic, Object payload) {
		return sendToTopic(topic, SseMessage.of(payload));
	}

	/**
	 * Send to one open client, whichever node holds it. Such a message is not stored: a
	 * client that has gone does not get it when it comes back.
	 * @param clientId the client's id
	 * @param message the message
	 * @return the receipt, with 0 nodes if the client is not open
	 */
	CompletableFuture<PushReceipt> sendToClient(String clientId, SseMessage message);

	/**
	 * Send to one open client, whichever node holds it. Such a message is not stored: a
	 * client that has gone does not get it when it comes back.
	 * @param clientId the client's id
	 * @param payload the event's data
	 * @return the receipt, with 0 nodes if the client is not open
	 */
	default CompletableFuture<PushReceipt> sendToClient(String clientId, Object payload) {
		return sendToClient(clientId, SseMessage.of(payload));
	}

	/**
	 * Send to everyone.
	 * @param message the message
	 * @return the receipt
	 */
	CompletableFuture<PushReceipt> broadcast(SseMessage message);

	/**
	 * Send to everyone.
	 * @param payload the event's data
	 * @return the receipt
	 */
	default CompletableFuture<PushReceipt> broadcast(Object payload) {
		return broadcast(SseMessage.of(payload));
	}

}
