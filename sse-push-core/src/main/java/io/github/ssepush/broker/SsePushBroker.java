package io.github.ssepush.broker;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.UserPage;

/**
 * Interface of brokers, which store messages and route them between nodes. Clients,
 * cursors, resets and ids belong to the engine. No method blocks on I/O: futures complete
 * on any thread, and fail with {@link BrokerUnavailableException} if the broker cannot be
 * reached. Safe for use by any thread.
 * <p>
 * No method needs to throw, except as described there. The starter treats a call that
 * throws as one whose future fails. It logs the failure of a method that returns no
 * future, and goes on.
 *
 * @see BrokerListener
 */
public interface SsePushBroker extends MessagePublisher {

	/**
	 * Start the broker. This method is called once, before any other.
	 * @param node the registration of the application, as a node or as a publisher
	 * @param listener the listener that is notified of messages and requests for this
	 * node
	 */
	void start(NodeRegistration node, BrokerListener listener);

	/**
	 * Attach a destination, so that the listener receives every message for it from now
	 * on. Attaching it again has no effect. A destination without a history gets one,
	 * which starts at a position that no other history has.
	 * @param destination the destination
	 * @return a future of the position of its newest message; all later messages reach
	 * the listener, possibly before the future completes
	 */
	CompletableFuture<Position> attach(Destination destination);

	/**
	 * Detach a destination, so that the listener receives no further messages for it.
	 * Takes effect in the order of calls.
	 * @param destination the destination
	 */
	void detach(Destination destination);

	/**
	 * Set the number of clients of this node that follow a destination. Zero ends the
	 * presence of a user on this node. Takes effect in the order of calls.
	 * @param destination the destination
	 * @param clients the absolute number of clients
	 */
	void announce(Destination destination, int clients);

	/**
	 * Read the history of a destination, which need not be attached. The result includes
	 * all messages that reached the listener before the call, unless their history was
	 * lost.
	 * <p>
	 * A read that does not begin {@linkplain Start.After after a position} is always
	 * {@link History.Status#COMPLETE complete}, even if fewer messages are retained than
	 * were requested. The reader is then at the predecessor of the first message, or at
	 * the end of the history if there are no messages.
	 * @param destination the destination
	 * @param start the start of the read
	 * @param maxBytes the maximum number of bytes of frames to return; exceeded only by a
	 * single message that is larger
	 * @return a future of the next messages
	 */
	CompletableFuture<History> read(Destination destination, Start start, int maxBytes);

	/**
	 * Return the live nodes that have clients of the given destinations. A count that
	 * changes from or to zero is known soon. Other changes may take one more second.
	 * @param destinations the destinations; duplicates do no harm
	 * @return a future of the number of clients by node, for each destination that has
	 * any
	 */
	CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations);

	/**
	 * Count the users who are online. A broker that does not keep them need not implement
	 * this method.
	 * @return a future of the number of users; it fails with an
	 * {@link IllegalStateException} if the application was registered without
	 * {@linkplain NodeRegistration#presenceGrace() presence}
	 */
	default CompletableFuture<Long> userCount() {
		return CompletableFuture.failedFuture(
				new UnsupportedOperationException(getClass().getSimpleName() + " does not keep the users online"));
	}

	/**
	 * List some of the users who are online. A user who is online all the time is on at
	 * least one page. A broker that does not keep them need not implement this method.
	 * @param cursor the cursor of the page before, {@code null} for the first page
	 * @param limit the maximum number of users, at least 1
	 * @return a future of the page; it fails with an {@link IllegalStateException} if the
	 * application was registered without {@linkplain NodeRegistration#presenceGrace()
	 * presence}
	 * @throws IllegalArgumentException if the cursor is not one of this broker
	 */
	default CompletableFuture<UserPage> users(@Nullable String cursor, int limit) {
		return CompletableFuture.failedFuture(
				new UnsupportedOperationException(getClass().getSimpleName() + " does not keep the users online"));
	}

	/**
	 * Send a request to one node or to all nodes, including this one. A request to all
	 * nodes reaches this one even if no other node can be reached. A request to one other
	 * node fails at once in that case.
	 * @param request the request
	 * @return a future of the replies that arrived in time; none for a node that is not
	 * alive
	 */
	CompletableFuture<NodeReplies> ask(NodeRequest request);

	/**
	 * Return whether the broker stores runs, as {@code RunBrokerContractTests} of the
	 * test kit requires.
	 * @return {@code true} if runs can be started
	 */
	default boolean storesRuns() {
		return false;
	}

	/**
	 * Return the state of the broker. This method never blocks.
	 * @return the state
	 */
	BrokerState state();

	/**
	 * Stop the broker. The listener is not called afterwards.
	 */
	void stop();

}
