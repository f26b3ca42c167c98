package io.github.ssepush;

import java.time.Duration;

/**
 * Published as a Spring application event after a client's stream has ended and the
 * client is out of the registry; exactly once for each {@link ClientConnectedEvent}, and
 * after it.
 *
 * @param client the client
 * @param reason why the stream ended
 * @param duration how long it was open
 */
public record ClientDisconnectedEvent(Client client, CloseReason reason, Duration duration) {

}
