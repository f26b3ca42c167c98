package io.github.ssepush.broker;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessagePublisher;

/**
 * Stores messages and routes them between nodes; everything above that (clients, cursors,
 * resets, ids) is the engine's. No method blocks on I/O: futures complete on any thread
 * and fail with {@link BrokerUnavailableException} when the broker can't be reached. Safe
 * for use by any thread.
 */
public interface SsePushBroker extends MessagePublisher {

	/**
	 * Join. Called once, before anything else.
	 * @param node the application, as a node or as a publisher
	 * @param listener notified of what arrives for this node
	 */
	void start(NodeRegistration node, BrokerListener listener);

	/**
	 * From now on, tell this node of every message for a destination. Repeating it does
	 * no harm. A destination without a history gets one, which starts at an anchor that
	 * no other history has.
	 * @param destination which destination
	 * @return the position of its newest message: everything after it reaches the
	 * listener, possibly before this future completes
	 */
	CompletableFuture<Position> attach(Destination destination);

	/**
	 * Tell this node of a destination no longer. Takes effect in the order of calls.
	 * @param destination which destination
	 */
	void detach(Destination destination);

	/**
	 * How many clients of this node follow a destination now; none is the end of a user's
	 * presence here. Takes effect in the order of calls.
	 * @param destination which destination
	 * @param clients the number of clients, absolute
	 */
	void announce(Destination destination, int clients);

	/**
	 * Read the history of a destination, which need not be attached. What has reached the
	 * listener before the call is in it, or was there before a history that was lost.
	 * <p>
	 * A read that begins elsewhere than {@link Start.After after a position} is always
	 * {@link History.Status#COMPLETE complete}, however little of what was asked for is
	 * retained. Its reader stands at the predecessor of the first message, and without
	 * messages at the end of the history.
	 * @param destination which destination
	 * @param start where to begin
	 * @param maxBytes how many bytes of frames to return; exceeded only by a single
	 * message that is larger
	 * @return the next messages
	 */
	CompletableFuture<History> read(Destination destination, Start start, int maxBytes);

	/**
	 * Return which live nodes have clients that follow some destinations. A count that
	 * changes from or to zero is known soon; other changes may take a second more.
	 * @param destinations the destinations; duplicates do no harm
	 * @return the number of clients by node, for each destination that has any
	 */
	CompletableFuture<Map<Destination, Map<String, Integer>>> presence(Collection<Destination> destinations);

	/**
	 * Ask one node or all nodes, this one included. A request to all nodes reaches this
	 * one even if no other node can be reached; a request to one other node fails at once
	 * then.
	 * @param request the request
	 * @return what the nodes have replied in time; nothing for a node that is not alive
	 */
	CompletableFuture<NodeReplies> ask(NodeRequest request);

	/**
	 * How the broker is doing. Never blocks.
	 * @return the state
	 */
	BrokerState state();

	/**
	 * Leave. Nothing reaches the listener afterwards.
	 */
	void stop();

}
