package io.github.ssepush;

import java.time.Instant;
import java.util.Set;

/**
 * One open stream. A user has as many clients as open tabs and devices. A read-only view:
 * what it returns may be out of date by the time the caller looks at it.
 */
public interface Client {

	/**
	 * The id, which the client itself learns from its {@code sse-push.hello} event. It
	 * names the node that holds the stream.
	 * @return an id that is never used again
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
	 * The authenticated user's name.
	 * @return the name
	 */
	String user();

	/**
	 * The topics that this client follows.
	 * @return the topics' names, without the reserved one that every client follows
	 */
	Set<String> topics();

	/**
	 * When the stream was opened, by this node's clock.
	 * @return the instant
	 */
	Instant connectedAt();

	/**
	 * The position after the last event written: the value of its {@code id:} field.
	 * @return the position, empty as long as the stream is being attached
	 */
	String position();

	/**
	 * How many messages are waiting to be written to this client.
	 * @return a number of messages
	 */
	long lag();

	/**
	 * End the stream. Returns at once; a client that has already ended keeps its first
	 * reason.
	 * @param reason why
	 */
	void close(CloseReason reason);

}
