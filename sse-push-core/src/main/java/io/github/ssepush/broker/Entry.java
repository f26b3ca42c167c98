package io.github.ssepush.broker;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.SseFrame;

/**
 * A message as the broker hands it to the nodes.
 *
 * @param link where in its destination's history it stands, {@code null} if it is
 * ephemeral and stands nowhere
 * @param frame the bytes of the event without its id
 * @param deadline the {@link System#nanoTime()} of this node from which on it is not
 * delivered any more, {@code null} for never
 * @param excludedClient the client that is not to get it live
 * @param sentAt the {@link System#nanoTime()} of this node at which it was sent, as
 * nearly as the broker can tell
 */
public record Entry(@Nullable Link link, SseFrame frame, @Nullable Long deadline, @Nullable String excludedClient,
		long sentAt) {

	/**
	 * A message of which the broker knows no more than that it is here now.
	 * @param link where in its destination's history it stands, {@code null} if it is
	 * ephemeral and stands nowhere
	 * @param frame the bytes of the event without its id
	 * @param deadline the {@link System#nanoTime()} of this node from which on it is not
	 * delivered any more, {@code null} for never
	 * @param excludedClient the client that is not to get it live
	 */
	public Entry(@Nullable Link link, SseFrame frame, @Nullable Long deadline, @Nullable String excludedClient) {
		this(link, frame, deadline, excludedClient, System.nanoTime());
	}

	/**
	 * Whether the message has expired.
	 * @param now {@link System#nanoTime()}
	 * @return whether it is not to be delivered any more
	 */
	public boolean isExpired(long now) {
		return this.deadline != null && now - this.deadline >= 0;
	}

	/**
	 * A stored message names its predecessor, so that a message that got lost on the way
	 * is noticed whatever became of the history meanwhile.
	 *
	 * @param position where the message stands
	 * @param previous where the message before it stands
	 */
	public record Link(Position position, Position previous) {

	}

}
