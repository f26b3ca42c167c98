package io.github.ssepush;

import java.util.Locale;

/**
 * Reasons why a client's stream ended. A client ends exactly once, with one reason.
 */
public enum CloseReason {

	/**
	 * The peer closed or reset its connection, or could not be written to any more.
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
	 * The application closed the stream.
	 */
	DISCONNECTED,

	/**
	 * The stream was that of a run, and has reached its end.
	 */
	RUN_ENDED,

	/**
	 * This node is shutting down.
	 */
	SHUTDOWN,

	/**
	 * The container or the engine failed. The log has the cause.
	 */
	ERROR;

	/**
	 * Return the name of the reason in metrics and logs.
	 * @return the name in lower case, its words joined by dashes
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
