package io.github.ssepush;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The clients of all nodes, as seen from any application with a broker. With the broker
 * in memory these are the clients of one node. Every future fails with
 * {@link BrokerUnavailableException} if the broker can't be reached. Safe for use by any
 * thread. Names that no user or topic may have are rejected with an
 * {@link IllegalArgumentException}.
 *
 * @see ClientManager#cluster()
 */
public interface ClusterClients {

	/**
	 * Count the clients of all nodes. A change is counted after a second at most. The
	 * clients of a node that has died are counted until it has been silent for three
	 * beats.
	 * @return the count
	 */
	CompletableFuture<Long> count();

	/**
	 * Count the clients of each node.
	 * @return the counts by the names of the nodes, without nodes that have no client
	 */
	CompletableFuture<Map<String, Long>> countByNode();

	/**
	 * Find out who of some users has a client on any node.
	 * @param users the names of the users
	 * @return the names of those who have
	 */
	CompletableFuture<Set<String>> online(Collection<String> users);

	/**
	 * Count the clients that follow some topics. A user with several clients counts
	 * several times.
	 * @param topics the topics
	 * @return the count for each of the topics
	 */
	CompletableFuture<Map<String, Long>> followers(Collection<String> topics);

	/**
	 * Find the clients of a user, by asking the nodes that hold them.
	 * @param user the name of the user
	 * @return the clients
	 */
	CompletableFuture<ClusterAnswer<ClientInfo>> clientsOf(String user);

	/**
	 * Find one client, by asking the node that holds it.
	 * @param clientId the id of the client
	 * @return the client, empty if it is not open; fails with
	 * {@link BrokerUnavailableException} if its node does not answer
	 */
	CompletableFuture<Optional<ClientInfo>> client(String clientId);

	/**
	 * Ask all nodes how they are. The answer may be a second old.
	 * @return the nodes
	 */
	CompletableFuture<ClusterAnswer<NodeInfo>> nodes();

	/**
	 * Close all streams of a user, and those that controllers have opened for another
	 * user at the request of this user.
	 * @param user the name of the user
	 * @param reason the reason for the close
	 * @return the number of clients that were told to end, on all nodes that replied in
	 * time; nodes that did not reply end theirs later
	 */
	CompletableFuture<Integer> disconnectUser(String user, CloseReason reason);

	/**
	 * Close all streams of a user, and reject requests with a token that was issued until
	 * now.
	 * @param user the name of the user
	 * @param period the time for which to reject them
	 * @return the number of clients that were told to end, on all nodes that replied in
	 * time; nodes that did not reply end theirs later
	 * @see ClientManager#revoke
	 */
	CompletableFuture<Integer> revoke(String user, Duration period);

	/**
	 * Close one stream.
	 * @param clientId the id of the client
	 * @param reason the reason for the close
	 * @return whether the client was open
	 */
	CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason);

}
