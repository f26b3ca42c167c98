package io.github.ssepush;

import java.time.Instant;

/**
 * Event about a user who has had no client on any node for
 * {@code sse-push.presence.grace}.
 *
 * @param user the name of the user
 * @param since the time at which the user came online, by the clock of the broker
 * @param until the time at which the last client of the user left, or at which its node
 * was found dead
 * @see UserOnlineEvent
 */
public record UserOfflineEvent(String user, Instant since, Instant until) implements UserPresenceEvent {

}
