package io.github.ssepush;

import java.time.Instant;

/**
 * Spring application event about a user who has come online or gone offline. It is
 * published if {@code sse-push.presence.enabled} is {@code true}, on one node of the
 * cluster. It is published again, with the same times, if that node ends before its
 * listeners have returned, or if they take longer than two beats of the node. Listeners
 * run on a thread of their own, one event after the other.
 */
public sealed interface UserPresenceEvent permits UserOnlineEvent, UserOfflineEvent {

	/**
	 * Return the user.
	 * @return the name of the user
	 */
	String user();

	/**
	 * Return the time at which the user came online, by the clock of the broker.
	 * @return the time
	 */
	Instant since();

}
