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
	 * This node is shutting down, or not started yet.
	 */
	STOPPING,

	/**
	 * The user's access was revoked, with {@link ClientManager#revoke}.
	 */
	REVOKED,

	/**
	 * This node can't check now whether the client may have a stream: a ticket that is
	 * kept by a broker that is away.
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
