package io.github.ssepush;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Central interface for applications to see and close streams. Methods that return a
 * value at once apply to this node. Methods that return a future apply to all nodes. Safe
 * for use by any thread. Names that no user or topic may have are rejected with an
 * {@link IllegalArgumentException}. A future fails with
 * {@link BrokerUnavailableException} if the other nodes cannot be reached. With Redis, a
 * callback of a future must not wait for another one: it gets an
 * {@link IllegalStateException}.
 *
 * @see Client
 * @see Names
 */
public interface ClientManager {

	/**
	 * Return the clients of all nodes.
	 * @return the view of all nodes
	 */
	ClusterClients cluster();

	/**
	 * Return the clients that are open on this node.
	 * @return a snapshot of the clients
	 */
	Collection<Client> clients();

	/**
	 * Return the clients of a user that are open on this node.
	 * @param user the user's name
	 * @return a snapshot of the clients, empty if the user has none
	 */
	Collection<Client> clientsOf(String user);

	/**
	 * Return one client of this node.
	 * @param clientId the client's id
	 * @return the client, empty if it is not open on this node
	 */
	Optional<Client> client(String clientId);

	/**
	 * Return the number of clients that are open on this node.
	 * @return the number of clients
	 */
	int count();

	/**
	 * Return the users who have an open client on this node.
	 * @return a snapshot of their names
	 */
	Set<String> users();

	/**
	 * Determine whether a user has an open client on any node. With Redis, a user whose
	 * last client on another node has ended still counts for {@code
	 * sse-push.redis.beat-interval}.
	 * @param user the user's name
	 * @return a future that is {@code true} if the user has an open client; it fails with
	 * {@link BrokerUnavailableException} if the other nodes cannot be reached
	 */
	CompletableFuture<Boolean> isOnline(String user);

	/**
	 * Return the current position, to be returned with a snapshot of the application's
	 * data. A client of this user that connects with it as {@code last_event_id} and
	 * follows these topics receives exactly the later messages. Call this method before
	 * you read the data.
	 * @param user the user's name
	 * @param topics the topics that the client is going to follow; duplicates do no harm
	 * @return a future of the value for {@code last_event_id}; it fails with
	 * {@link BrokerUnavailableException} if the broker cannot be reached
	 */
	CompletableFuture<String> currentPosition(String user, Collection<String> topics);

	/**
	 * Close all streams of a user on every node, and the streams that controllers have
	 * opened for another user at the request of this user. The clients may reconnect.
	 * @param user the user's name
	 * @param reason the reason of the close
	 * @return a future of the number of clients that were closed, on all nodes that
	 * replied in time; other nodes close theirs later
	 */
	CompletableFuture<Integer> disconnectUser(String user, CloseReason reason);

	/**
	 * Close all streams of a user, as {@link #disconnectUser} does, and keep the user
	 * away for a period. A request with a token that was not issued later than now plus
	 * {@code sse-push.security.clock-skew} is answered with 204, after which a browser
	 * does not reconnect. A user who logs in after that time can open streams again.
	 * @param user the user's name
	 * @param period the period, positive; at least as long as tokens of your issuer are
	 * valid
	 * @return a future of the number of clients that were closed, on all nodes that
	 * replied in time; other nodes close theirs later
	 * @throws IllegalArgumentException if the period is zero or negative
	 */
	CompletableFuture<Integer> revoke(String user, Duration period);

	/**
	 * Close one stream on any node.
	 * @param clientId the client's id
	 * @param reason the reason of the close
	 * @return a future that is {@code true} if the client was open
	 */
	CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason);

	/**
	 * Close all streams of this node that match a predicate.
	 * @param predicate selects the clients; called on the caller's thread
	 * @param reason the reason of the close
	 * @return the number of clients that were closed
	 */
	int disconnectIf(Predicate<? super Client> predicate, CloseReason reason);

}
