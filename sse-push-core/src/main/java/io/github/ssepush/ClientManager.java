package io.github.ssepush;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Who is connected. Everything that returns at once speaks of this node; what returns a
 * future speaks of all nodes. Safe for use by any thread. Names that no user or topic may
 * have are rejected with an {@link IllegalArgumentException}.
 *
 * @see Names
 */
public interface ClientManager {

	/**
	 * Return the clients of all nodes.
	 * @return the view of all nodes
	 */
	ClusterClients cluster();

	/**
	 * The clients open on this node.
	 * @return a snapshot
	 */
	Collection<Client> clients();

	/**
	 * The clients that a user has open on this node.
	 * @param user the user's name
	 * @return a snapshot, empty for a user without clients
	 */
	Collection<Client> clientsOf(String user);

	/**
	 * One client of this node.
	 * @param clientId the client's id
	 * @return the client, empty if it is not open on this node
	 */
	Optional<Client> client(String clientId);

	/**
	 * How many clients are open on this node.
	 * @return the count
	 */
	int count();

	/**
	 * The users who have a client open on this node.
	 * @return a snapshot of their names
	 */
	Set<String> users();

	/**
	 * Whether a user has a client open on any node. With Redis, a user whose last client
	 * on another node has left counts for one more {@code sse-push.redis.beat-interval}.
	 * @param user the user's name
	 * @return the answer; fails with {@link BrokerUnavailableException} when the other
	 * nodes can't be asked
	 */
	CompletableFuture<Boolean> isOnline(String user);

	/**
	 * The position of now, to be handed out beside a snapshot of the application's data:
	 * a client of this user that connects with it as {@code last_event_id} and follows
	 * these topics gets exactly what came after. Take it before the snapshot.
	 * @param user the user's name
	 * @param topics the topics that the client is going to follow
	 * @return the value for {@code last_event_id}; fails with
	 * {@link BrokerUnavailableException} when the broker can't be asked
	 */
	CompletableFuture<String> currentPosition(String user, Collection<String> topics);

	/**
	 * End all streams of a user, and those that controllers have opened for another user
	 * at the request of this user, on every node.
	 * @param user the user's name
	 * @param reason why
	 * @return the number of clients that were told to end, on all nodes that replied in
	 * time; nodes that did not reply end theirs later
	 */
	CompletableFuture<Integer> disconnectUser(String user, CloseReason reason);

	/**
	 * End all streams of a user, as {@link #disconnectUser} does, and keep the user away:
	 * for the period, a request with a token that was not issued later than now plus
	 * {@code sse-push.security.clock-skew} is answered with 204, after which a browser
	 * does not reconnect. A user who logs in after that time gets in.
	 * @param user the user's name
	 * @param period for how long; as long as the tokens of your issuer are valid is long
	 * enough
	 * @return the number of clients that were told to end, on all nodes that replied in
	 * time; nodes that did not reply end theirs later
	 */
	CompletableFuture<Integer> revoke(String user, Duration period);

	/**
	 * End one stream, whichever node holds it.
	 * @param clientId the client's id
	 * @param reason why
	 * @return whether the client was open
	 */
	CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason);

	/**
	 * End every stream of this node that fits.
	 * @param predicate which clients; called on the caller's thread
	 * @param reason why
	 * @return how many clients were told to end
	 */
	int disconnectIf(Predicate<? super Client> predicate, CloseReason reason);

}
