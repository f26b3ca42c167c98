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
 */
public record OutboundMessage(SseFrame frame, boolean ephemeral, @Nullable String idempotencyKey,
		@Nullable Duration expiresAfter, @Nullable String excludedClient, boolean immediate, long sentAt) {

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

}
