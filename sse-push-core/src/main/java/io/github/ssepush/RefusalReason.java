package io.github.ssepush;

import java.util.Locale;

/**
 * Reasons why a request of an authorized user for a stream is rejected.
 */
public enum RefusalReason {

	/**
	 * This node has {@code sse-push.limits.max-clients} clients.
	 */
	NODE_FULL,

	/**
	 * The user has {@code sse-push.limits.max-clients-per-user} clients on this node, and
	 * none of them is closed for another one.
	 */
	USER_FULL,

	/**
	 * The user has opened {@code sse-push.limits.max-connects-per-user} streams on this
	 * node within a second.
	 */
	USER_RATE,

	/**
	 * This node is shutting down, or not started yet.
	 */
	STOPPING,

	/**
	 * The user's access was revoked, with {@link ClientManager#revoke}.
	 */
	REVOKED,

	/**
	 * A required service does not answer: the issuer of the token, the broker, or a
	 * service that a bean of the application calls.
	 */
	UNAVAILABLE;

	/**
	 * Return the name of the reason in metrics and logs.
	 * @return the name in lower case, its words joined by dashes
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
