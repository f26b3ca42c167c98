package io.github.ssepush;

/**
 * Published as a Spring application event after a client's stream was opened. Listeners
 * run on a thread of their own, one event after the other, never on one that writes to
 * clients.
 *
 * @param client the client
 */
public record ClientConnectedEvent(Client client) {

}
