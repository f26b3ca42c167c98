package io.github.ssepush.broker;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.MessageKind;
import io.github.ssepush.SseFrame;

/**
 * Message that a broker passes to its {@link BrokerListener}.
 *
 * @param link the place of the message in the history of its destination, {@code null}
 * for an ephemeral message
 * @param frame the bytes of the event without its id
 * @param kind what the message is to its history
 * @param deadline the {@link System#nanoTime()} of this node from which on the message is
 * not delivered, {@code null} for never
 * @param excludedClient the id of the client that is excluded from live delivery
 * @param sentAt the {@link System#nanoTime()} of this node at which the message was sent,
 * as exactly as the broker knows
 * @param trace the trace of the send, {@code null} if the message has none that is
 * sampled, or was read from its history
 */
public record Entry(@Nullable Link link, SseFrame frame, MessageKind kind, @Nullable Long deadline,
		@Nullable String excludedClient, long sentAt, @Nullable String trace) {

	/**
	 * Create a message without a trace.
	 * @param link the place of the message in the history of its destination, {@code
	 * null} for an ephemeral message
	 * @param frame the bytes of the event without its id
	 * @param kind what the message is to its history
	 * @param deadline the {@link System#nanoTime()} of this node from which on the
	 * message is not delivered, {@code null} for never
	 * @param excludedClient the id of the client that is excluded from live delivery
	 * @param sentAt the {@link System#nanoTime()} of this node at which the message was
	 * sent, as exactly as the broker knows
	 */
	public Entry(@Nullable Link link, SseFrame frame, MessageKind kind, @Nullable Long deadline,
			@Nullable String excludedClient, long sentAt) {
		this(link, frame, kind, deadline, excludedClient, sentAt, null);
	}

	/**
	 * Create a message that is in its history like any other.
	 * @param link where in its destination's history it stands, {@code null} if it is
	 * ephemeral and stands nowhere
	 * @param frame the bytes of the event without its id
	 * @param deadline the {@link System#nanoTime()} of this node from which on it is not
	 * delivered any more, {@code null} for never
	 * @param excludedClient the client that is not to get it live
	 * @param sentAt the {@link System#nanoTime()} of this node at which it was sent, as
	 * nearly as the broker can tell
	 */
	public Entry(@Nullable Link link, SseFrame frame, @Nullable Long deadline, @Nullable String excludedClient,
			long sentAt) {
		this(link, frame, MessageKind.MESSAGE, deadline, excludedClient, sentAt);
	}

	/**
	 * Create a message whose time of sending is not known. It counts as sent now.
	 * @param link the place of the message in the history of its destination, {@code
	 * null} for an ephemeral message
	 * @param frame the bytes of the event without its id
	 * @param deadline the {@link System#nanoTime()} of this node from which on the
	 * message is not delivered, {@code null} for never
	 * @param excludedClient the id of the client that is excluded from live delivery
	 */
	public Entry(@Nullable Link link, SseFrame frame, @Nullable Long deadline, @Nullable String excludedClient) {
		this(link, frame, deadline, excludedClient, System.nanoTime());
	}

	/**
	 * Return whether the message has expired.
	 * @param now the current {@link System#nanoTime()}
	 * @return {@code true} if the message must not be delivered any more
	 */
	public boolean isExpired(long now) {
		return this.deadline != null && now - this.deadline >= 0;
	}

	/**
	 * Place of a stored message in its history. It includes the predecessor, so a message
	 * that was lost on the way is detected, even if the history has changed meanwhile.
	 *
	 * @param position the position of the message
	 * @param previous the position of the message before it
	 */
	public record Link(Position position, Position previous) {

	}

}
