package io.github.ssepush;

import java.time.Duration;

/**
 * Published as a Spring application event after a client's stream has ended and the
 * client is out of the registry; once for each {@link ClientConnectedEvent}, and after
 * it. Listeners that are too slow for more than
 * {@code sse-push.limits.max-pending-events} miss events, which the meter
 * {@code sse.push.queue.rejected} counts.
 *
 * @param client an immutable snapshot of the client, taken when its stream had ended
 * @param reason why the stream ended
 * @param duration how long it was open
 */
public record ClientDisconnectedEvent(Client client, CloseReason reason, Duration duration) {

}
