package io.github.ssepush;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An open stream. A user has a client for each open tab and device. Applications get
 * clients from the {@link ClientManager}. This is a read-only view whose values may be
 * out of date when the caller reads them. Safe for use by any thread.
 *
 * @see ClientManager
 */
public interface Client {

	/**
	 * Return the id. The browser receives it in the {@code sse-push.hello} event. It
	 * names the node that holds the stream.
	 * @return the id, which is never used again
	 */
	String id();

	/**
	 * Return the name of the node that holds the stream.
	 * @return the name, with which the id begins
	 */
	default String node() {
		return id().substring(0, Math.max(0, id().lastIndexOf('-')));
	}

	/**
	 * Return the name of the user.
	 * @return the user's name
	 */
	String user();

	/**
	 * Return the topics that this client follows.
	 * @return the names of the topics, without the reserved topic that every client
	 * follows
	 */
	Set<String> topics();

	/**
	 * Return the run that this client reads.
	 * @return the id of a run of the user, {@code null} if the client follows messages
	 */
	default @Nullable String run() {
		return null;
	}

	/**
	 * Return the time at which the stream was opened, by the clock of this node.
	 * @return the time at which the stream was opened
	 */
	Instant connectedAt();

	/**
	 * Return the position after the last event that was written, which is the value of
	 * its {@code id:} field, without the secret of a stream that was opened with a
	 * ticket.
	 * @return the position, empty while the stream is being attached
	 */
	String position();

	/**
	 * Return the number of messages that are waiting to be written to this client.
	 * @return the number of messages
	 */
	long lag();

	/**
	 * Close the stream. This method returns at once. A client that has already ended
	 * keeps its first reason.
	 * @param reason the reason of the close
	 */
	void close(CloseReason reason);

}
