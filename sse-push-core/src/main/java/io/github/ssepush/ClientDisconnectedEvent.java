package io.github.ssepush;

import java.time.Duration;

/**
 * Published as a Spring application event after a client's stream has ended and the
 * client is out of the registry; once for each {@link ClientConnectedEvent}, and after
 * it. While {@code sse-push.limits.max-pending-events} events wait for slow listeners,
 * clients that connect are not published, neither this event nor the other one. The meter
 * {@code sse.push.queue.rejected} counts them. A client whose connect was published has
 * its disconnect published, however many events wait.
 *
 * @param client an immutable snapshot of the client, taken when its stream had ended
 * @param reason why the stream ended
 * @param duration how long it was open
 */
public record ClientDisconnectedEvent(Client client, CloseReason reason, Duration duration) {

}
