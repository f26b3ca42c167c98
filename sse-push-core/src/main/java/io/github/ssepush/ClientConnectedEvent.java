package io.github.ssepush;

/**
 * Published as a Spring application event after a client's stream was opened. Listeners
 * run on a thread of their own, one event after the other, never on one that writes to
 * clients. If the client disconnects while this event still waits for its turn, neither
 * this event nor the {@link ClientDisconnectedEvent} is published.
 *
 * @param client an immutable snapshot of the client, taken when its stream was opened;
 * its {@link Client#close} ends the stream
 */
public record ClientConnectedEvent(Client client) {

}
