package io.github.ssepush;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Message that a {@link SsePushTemplate} passes to the {@link MessagePublisher}. It is
 * converted, encoded and checked.
 *
 * @param frame the bytes of the event without its id
 * @param ephemeral whether the message is routed but not stored
 * @param idempotencyKey the key under which the message is stored once
 * @param expiresAfter the time after the send from which on the message is not delivered
 * @param excludedClient the id of the client that is excluded from live delivery
 * @param immediate whether the message does not wait for a transaction
 * @param sentAt the {@link System#nanoTime()} of the call of the application
 * @param kind what the message is to its history
 * @param after the id in the receipt of the message before this one, without which this
 * one is not stored, {@code null} if any message may be before it
 * @param trace the trace of the send as a text without spaces and {@code ~}, {@code null}
 * if there is none or it is not sampled
 */
public record OutboundMessage(SseFrame frame, boolean ephemeral, @Nullable String idempotencyKey,
		@Nullable Duration expiresAfter, @Nullable String excludedClient, boolean immediate, long sentAt,
		MessageKind kind, @Nullable String after, @Nullable String trace) {

	/**
	 * Create a message that is sent now.
	 * @param frame the bytes of the event without its id
	 * @param ephemeral whether the message is routed but not stored
	 * @param idempotencyKey the key under which the message is stored once
	 * @param expiresAfter the time after the send from which on the message is not
	 * delivered
	 * @param excludedClient the id of the client that is excluded from live delivery
	 * @param immediate whether the message does not wait for a transaction
	 */
	public OutboundMessage(SseFrame frame, boolean ephemeral, @Nullable String idempotencyKey,
			@Nullable Duration expiresAfter, @Nullable String excludedClient, boolean immediate) {
		this(frame, ephemeral, idempotencyKey, expiresAfter, excludedClient, immediate, System.nanoTime());
	}

	/**
	 * Create a message that goes into its history like any other.
	 * @param frame the bytes of the event without its id
	 * @param ephemeral whether it is to be routed but not stored
	 * @param idempotencyKey the key under which it is to be stored once
	 * @param expiresAfter how long after the send it is worth delivering
	 * @param excludedClient the client that is not to get it live
	 * @param immediate whether it is not to wait for a transaction
	 * @param sentAt {@link System#nanoTime()} when the application called
	 */
	public OutboundMessage(SseFrame frame, boolean ephemeral, @Nullable String idempotencyKey,
			@Nullable Duration expiresAfter, @Nullable String excludedClient, boolean immediate, long sentAt) {
		this(frame, ephemeral, idempotencyKey, expiresAfter, excludedClient, immediate, sentAt, MessageKind.MESSAGE,
				null, null);
	}

	/**
	 * Create a message of a run.
	 * @param kind what it is to the run
	 * @param frame the bytes of the event without its id
	 * @param after the receipt's id of the message before it, {@code null} if any may be
	 * before it
	 * @return the message
	 */
	public static OutboundMessage ofRun(MessageKind kind, SseFrame frame, @Nullable String after) {
		return new OutboundMessage(frame, false, null, null, null, true, System.nanoTime(), kind, after, null);
	}

}
