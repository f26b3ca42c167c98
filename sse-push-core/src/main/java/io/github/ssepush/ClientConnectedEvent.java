package io.github.ssepush;

/**
 * Spring application event that is published after a client's stream was opened.
 * Listeners run on a thread of their own, one event after the other, and never on a
 * thread that writes to clients. If the client disconnects while this event is waiting,
 * neither this event nor the {@link ClientDisconnectedEvent} is published.
 *
 * @param client an immutable snapshot of the client, taken when its stream was opened;
 * its {@link Client#close} method closes the stream
 * @see ClientDisconnectedEvent
 */
public record ClientConnectedEvent(Client client) {

}
