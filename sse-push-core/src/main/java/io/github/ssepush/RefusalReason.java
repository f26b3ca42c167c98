package io.github.ssepush;

import java.util.Locale;

/**
 * Why somebody who may have a stream does not get one now.
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
	 * The user has asked for {@code sse-push.limits.max-connects-per-user} streams on
	 * this node within a second.
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
	 * Something that has to be asked first does not answer: the issuer of the token, the
	 * broker, or what one of the application's own beans asks.
	 */
	UNAVAILABLE;

	/**
	 * The reason's name in metrics and logs.
	 * @return a lower-case word, joined by dashes
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
