package io.github.ssepush;

import java.time.Duration;

/**
 * Spring application event that is published after a client's stream has ended and the
 * client was removed from the registry. It is published once for each
 * {@link ClientConnectedEvent}, and after it. While
 * {@code sse-push.limits.max-pending-events} events are waiting for slow listeners,
 * neither event is published for new clients. The meter {@code sse.push.queue.rejected}
 * counts them. A client whose connect was published always has its disconnect published.
 *
 * @param client an immutable snapshot of the client, taken after its stream had ended
 * @param reason the reason why the stream ended
 * @param duration the time for which the stream was open
 * @see ClientConnectedEvent
 */
public record ClientDisconnectedEvent(Client client, CloseReason reason, Duration duration) {

}
