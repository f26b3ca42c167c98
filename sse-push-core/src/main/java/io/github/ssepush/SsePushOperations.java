package io.github.ssepush;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Interface that specifies the operations to send messages to users, implemented by
 * {@link SsePushTemplate}. No call waits for a client or does I/O to one. A payload is
 * converted once: {@code String} and {@code byte[]} are sent as they are, in UTF-8. Any
 * other payload is converted as Spring MVC converts the body of a JSON response. To set
 * options such as an event name, use an {@link SseMessage}. Safe for use by any thread.
 * <p>
 * The returned future completes when the broker has stored and routed the message.
 * Otherwise it fails with an {@link SsePushException}. It also fails if the payload
 * cannot be converted, or with an {@link IllegalArgumentException} if a message to one
 * client has an idempotency key. A failure that the caller does not handle is logged once
 * at WARN.
 * <p>
 * A name that no user or topic may have is rejected with an
 * {@link IllegalArgumentException} before anything is sent. Two threads are not allowed
 * to wait for the future and get an {@link IllegalStateException}: one that is still in
 * the transaction of the message, and one that runs a callback of another send or call
 * over Redis.
 *
 * @see Names
 * @see SsePushTemplate
 * @see SseMessage
 */
public interface SsePushOperations {

	/**
	 * Send a message to all clients of a user.
	 * @param user the user's name
	 * @param message the message
	 * @return a future of the receipt
	 */
	CompletableFuture<PushReceipt> sendToUser(String user, SseMessage message);

	/**
	 * Send a message to all clients of a user.
	 * @param user the user's name
	 * @param payload the event's data
	 * @return a future of the receipt
	 */
	default CompletableFuture<PushReceipt> sendToUser(String user, Object payload) {
		return sendToUser(user, SseMessage.of(payload));
	}

	/**
	 * Send a message to all clients of several users. It is converted once.
	 * @param users the names of the users; a name that occurs twice gets one message
	 * @param message the message
	 * @return a future of one receipt for each user, in their order; it fails if the send
	 * to any user fails, and the other users may have received the message
	 */
	CompletableFuture<List<PushReceipt>> sendToUsers(Collection<String> users, SseMessage message);

	/**
	 * Send a message to all clients of several users. The payload is converted once.
	 * @param users the names of the users; a name that occurs twice gets one message
	 * @param payload the event's data
	 * @return a future of one receipt for each user, in their order; it fails if the send
	 * to any user fails, and the other users may have received the message
	 */
	default CompletableFuture<List<PushReceipt>> sendToUsers(Collection<String> users, Object payload) {
		return sendToUsers(users, SseMessage.of(payload));
	}

	/**
	 * Send a message to all clients that follow a topic.
	 * @param topic the topic's name
	 * @param message the message
	 * @return a future of the receipt
	 */
	CompletableFuture<PushReceipt> sendToTopic(String topic, SseMessage message);

	/**
	 * Send a message to all clients that follow a topic.
	 * @param topic the topic's name
	 * @param payload the event's data
	 * @return a future of the receipt
	 */
	default CompletableFuture<PushReceipt> sendToTopic(String topic, Object payload) {
		return sendToTopic(topic, SseMessage.of(payload));
	}

	/**
	 * Send a message to one open client on any node. The message is not stored: if the
	 * client is not open, it does not receive the message when it reconnects.
	 * @param clientId the client's id
	 * @param message the message
	 * @return a future of the receipt, with 0 nodes if the client is not open
	 */
	CompletableFuture<PushReceipt> sendToClient(String clientId, SseMessage message);

	/**
	 * Send a message to one open client on any node. The message is not stored: if the
	 * client is not open, it does not receive the message when it reconnects.
	 * @param clientId the client's id
	 * @param payload the event's data
	 * @return a future of the receipt, with 0 nodes if the client is not open
	 */
	default CompletableFuture<PushReceipt> sendToClient(String clientId, Object payload) {
		return sendToClient(clientId, SseMessage.of(payload));
	}

	/**
	 * Send a message to all clients.
	 * @param message the message
	 * @return a future of the receipt
	 */
	CompletableFuture<PushReceipt> broadcast(SseMessage message);

	/**
	 * Send a message to all clients.
	 * @param payload the event's data
	 * @return a future of the receipt
	 */
	default CompletableFuture<PushReceipt> broadcast(Object payload) {
		return broadcast(SseMessage.of(payload));
	}

}
