package io.github.ssepush;

import java.util.Locale;

/**
 * Why a client's stream ended. A client ends exactly once, with one reason.
 */
public enum CloseReason {

	/**
	 * The peer closed or reset its connection, or could no longer be written to.
	 */
	CLIENT_GONE,

	/**
	 * There was something to write and the peer accepted no byte for
	 * {@code sse-push.client.write-timeout}.
	 */
	SLOW_CONSUMER,

	/**
	 * The stream reached {@code sse-push.client.max-lifetime}; the browser opens a new
	 * one.
	 */
	LIFETIME_REACHED,

	/**
	 * The token that the stream was opened with has expired and was not refreshed.
	 */
	TOKEN_EXPIRED,

	/**
	 * The user's access was revoked, with {@link ClientManager#revoke}.
	 */
	REVOKED,

	/**
	 * The user has opened a newer stream than
	 * {@code sse-push.limits.max-clients-per-user} allows beside this one, the oldest.
	 */
	REPLACED,

	/**
	 * The application disconnected it.
	 */
	DISCONNECTED,

	/**
	 * This node is shutting down.
	 */
	SHUTDOWN,

	/**
	 * The container or the engine failed; the log says how.
	 */
	ERROR;

	/**
	 * The reason's name in metrics and logs.
	 * @return a lower-case word, joined by dashes
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
