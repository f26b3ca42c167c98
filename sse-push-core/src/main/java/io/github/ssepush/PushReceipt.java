package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * Receipt of a message that the broker has stored and routed to the nodes with clients of
 * its destination. It does not say that a client has received the message.
 *
 * @param id the position of the message in the history of its destination, {@code null}
 * for a message that is not stored
 * @param destination the destination of the message
 * @param nodes the number of nodes on which the destination had a client; 0 if no client
 * was there to receive the message at once; with Redis, a node that a client has just
 * left counts
 * @param duplicate whether the broker had already stored a message with the same
 * idempotency key, so that this one was dropped
 */
public record PushReceipt(@Nullable String id, Destination destination, int nodes, boolean duplicate) {

}
