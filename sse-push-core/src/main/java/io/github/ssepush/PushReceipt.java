package io.github.ssepush;

import org.jspecify.annotations.Nullable;

/**
 * What became of a message: the broker has stored it and routed it to the nodes where its
 * destination is live. It does not say that a client has received it.
 *
 * @param id the message's position in the history of its destination, {@code null} for a
 * message that is not stored
 * @param destination where it went
 * @param nodes on how many nodes the destination had a client; 0 means that nobody was
 * there to get it at once; with Redis, a node that a client has left a moment ago counts
 * @param duplicate whether the broker had already stored a message with the same
 * idempotency key, so that this one changed nothing
 */
public record PushReceipt(@Nullable String id, Destination destination, int nodes, boolean duplicate) {

}
