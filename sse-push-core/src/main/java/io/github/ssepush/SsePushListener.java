package io.github.ssepush;

import java.time.Duration;

/**
 * Callback interface that is notified of client and message events, typically to record
 * metrics. Every bean of this type is called on the thread of the event, which may be a
 * thread that writes to clients. An implementation must be fast, must not block and must
 * not throw. To react in an application, listen to {@link ClientConnectedEvent} and
 * {@link ClientDisconnectedEvent} instead.
 */
public interface SsePushListener {

	/**
	 * Handle the opening of a client's stream.
	 * @param client the client
	 */
	default void clientOpened(Client client) {
	}

	/**
	 * Handle the end of a client's stream, after the client was removed from the
	 * registry.
	 * @param client the client
	 * @param reason the reason
	 * @param duration the time for which the stream was open
	 */
	default void clientClosed(Client client, CloseReason reason, Duration duration) {
	}

	/**
	 * Handle a request of an authorized user that was rejected.
	 * @param reason the reason
	 */
	default void clientRefused(RefusalReason reason) {
	}

	/**
	 * Handle the completion of a send.
	 * @param destination the kind of destination
	 * @param outcome the outcome
	 */
	default void messageSent(Destination.Kind destination, PushOutcome outcome) {
	}

	/**
	 * Handle the end of a run that this node produced, once it is stored.
	 * @param outcome how the run has ended
	 * @param duration how long it took
	 */
	default void runEnded(RunOutcome outcome, Duration duration) {
	}

	/**
	 * Handle that a user has come online or gone offline, before the event is published.
	 * @param event the event
	 */
	default void userPresenceChanged(UserPresenceEvent event) {
	}

}
