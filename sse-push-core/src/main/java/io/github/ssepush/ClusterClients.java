package io.github.ssepush;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Interface for applications to see and close the streams of all nodes. With the memory
 * broker these are the streams of one node. Every future fails with
 * {@link BrokerUnavailableException} if the broker cannot be reached. Safe for use by any
 * thread. Names that no user or topic may have are rejected with an
 * {@link IllegalArgumentException}. With Redis, a callback of a future must not wait for
 * another one: it gets an {@link IllegalStateException}.
 *
 * @see ClientManager#cluster()
 */
public interface ClusterClients {

	/**
	 * Count the clients of all nodes, without those that read a run. A change is counted
	 * after a second at most. The clients of a crashed node are counted until it has been
	 * silent for three beats.
	 * @return a future of the count
	 */
	CompletableFuture<Long> count();

	/**
	 * Count the clients of each node, without those that read a run.
	 * @return a future of the counts by the names of the nodes, without nodes that have
	 * no client
	 */
	CompletableFuture<Map<String, Long>> countByNode();

	/**
	 * Determine which of some users have a client on any node. A client that reads a run
	 * does not count.
	 * @param users the names of the users
	 * @return a future of the names of the users who have a client
	 */
	CompletableFuture<Set<String>> online(Collection<String> users);

	/**
	 * Count the clients that follow some topics. A user with several clients counts
	 * several times.
	 * @param topics the topics
	 * @return a future of the count for each topic
	 */
	CompletableFuture<Map<String, Long>> followers(Collection<String> topics);

	/**
	 * Find the clients of a user by a request to the nodes that hold them. A client that
	 * reads a run is found only if its node holds another client of the user.
	 * @param user the name of the user
	 * @return a future of the clients
	 */
	CompletableFuture<ClusterAnswer<ClientInfo>> clientsOf(String user);

	/**
	 * Find one client by a request to the node that holds it.
	 * @param clientId the id of the client
	 * @return a future of the client, empty if it is not open; it fails with
	 * {@link BrokerUnavailableException} if its node does not answer
	 */
	CompletableFuture<Optional<ClientInfo>> client(String clientId);

	/**
	 * Return the state of all nodes. The answer may be a second old.
	 * @return a future of the nodes
	 */
	CompletableFuture<ClusterAnswer<NodeInfo>> nodes();

	/**
	 * Count the users who are online on any node. A user is online from the first client
	 * until {@code sse-push.presence.grace} after the last one.
	 * @return a future of the count; it fails with an {@link IllegalStateException}
	 * unless {@code sse-push.presence.enabled} is {@code true}
	 */
	CompletableFuture<Long> userCount();

	/**
	 * List the users who are online on any node, page by page. A user who is online all
	 * the time is on at least one page.
	 * @param cursor the cursor of the page before, {@code null} for the first page
	 * @param limit the maximum number of users of the page, from 1 to
	 * {@value UserPage#MAX_SIZE}
	 * @return a future of the page; it fails with an {@link IllegalStateException} unless
	 * {@code sse-push.presence.enabled} is {@code true}
	 * @throws IllegalArgumentException if the limit is out of bounds, or the cursor is
	 * not one of a page
	 */
	CompletableFuture<UserPage> users(@Nullable String cursor, int limit);

	/**
	 * Close all streams of a user, and the streams that controllers have opened for
	 * another user at the request of this user.
	 * @param user the name of the user
	 * @param reason the reason for the close
	 * @return a future of the number of clients that were closed, on all nodes that
	 * replied in time; other nodes close theirs later
	 */
	CompletableFuture<Integer> disconnectUser(String user, CloseReason reason);

	/**
	 * Close all streams of a user, and reject requests with a token that was issued until
	 * now.
	 * @param user the name of the user
	 * @param period the time for which to reject them, positive
	 * @return a future of the number of clients that were closed, on all nodes that
	 * replied in time; other nodes close theirs later
	 * @throws IllegalArgumentException if the period is zero or negative
	 * @see ClientManager#revoke
	 */
	CompletableFuture<Integer> revoke(String user, Duration period);

	/**
	 * Close one stream.
	 * @param clientId the id of the client
	 * @param reason the reason for the close
	 * @return a future that is {@code true} if the client was open
	 */
	CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason);

}
