package io.github.ssepush;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the broker: converted, encoded, checked.
 *
 * @param frame the bytes of the event without its id
 * @param ephemeral whether it is to be routed but not stored
 * @param idempotencyKey the key under which it is to be stored once
 * @param expiresAfter how long after the send it is worth delivering
 * @param excludedClient the client that is not to get it live
 * @param immediate whether it is not to wait for a transaction
 * @param sentAt {@link System#nanoTime()} when the application called
 */
public record OutboundMessage(SseFrame frame, boolean ephemeral, @Nullable String idempotencyKey,
		@Nullable Duration expiresAfter, @Nullable String excludedClient, boolean immediate, long sentAt) {

	/**
	 * A message that is sent now.
	 * @param frame the bytes of the event without its id
	 * @param ephemeral whether it is to be routed but not stored
	 * @param idempotencyKey the key under which it is to be stored once
	 * @param expiresAfter how long after the send it is worth delivering
	 * @param excludedClient the client that is not to get it live
	 * @param immediate whether it is not to wait for a transaction
	 */
	public OutboundMessage(SseFrame frame, boolean ephemeral, @Nullable String idempotencyKey,
			@Nullable Duration expiresAfter, @Nullable String excludedClient, boolean immediate) {
		this(frame, ephemeral, idempotencyKey, expiresAfter, excludedClient, immediate, System.nanoTime());
	}

}
