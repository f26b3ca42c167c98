package io.github.ssepush;

import java.time.Duration;

/**
 * Told what happens, for metrics and the like. Every bean of this type is called, on the
 * thread where it happens, which may be one that writes to clients: an implementation
 * must be quick, must not block and must not throw. An application that wants to react
 * listens to {@link ClientConnectedEvent} and {@link ClientDisconnectedEvent} instead.
 */
public interface SsePushListener {

	/**
	 * A client's stream was opened.
	 * @param client the client
	 */
	default void clientOpened(Client client) {
	}

	/**
	 * A client's stream has ended and the client is out of the registry.
	 * @param client the client
	 * @param reason why
	 * @param duration how long it was open
	 */
	default void clientClosed(Client client, CloseReason reason, Duration duration) {
	}

	/**
	 * Somebody who may have a stream did not get one.
	 * @param reason why
	 */
	default void clientRefused(RefusalReason reason) {
	}

	/**
	 * A send has come to its end.
	 * @param destination what kind of destination it was for
	 * @param outcome what became of it
	 */
	default void messageSent(Destination.Kind destination, PushOutcome outcome) {
	}

}
