package io.github.ssepush;

import java.time.Instant;

/**
 * Event about a user whose first client has connected to any node.
 *
 * @param user the name of the user
 * @param since the time at which the user came online, by the clock of the broker
 * @see UserOfflineEvent
 */
public record UserOnlineEvent(String user, Instant since) implements UserPresenceEvent {

}
