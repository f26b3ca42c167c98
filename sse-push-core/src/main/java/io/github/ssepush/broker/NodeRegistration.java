package io.github.ssepush.broker;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Registration of an application with its broker.
 *
 * @param name the name of the node, unique for each start
 * @param role whether the application holds streams
 * @param presenceGrace the time without a client after which a user is offline,
 * {@code null} if the broker does not have to keep the users who are online
 */
public record NodeRegistration(String name, Role role, @Nullable Duration presenceGrace) {

	/**
	 * Create the registration of a node without presence.
	 * @param name the name of the node, unique for each start
	 */
	public NodeRegistration(String name) {
		this(name, Role.NODE, null);
	}

	/**
	 * Create the registration of an application without presence.
	 * @param name the name of the node, unique for each start
	 * @param role whether the application holds streams
	 */
	public NodeRegistration(String name, Role role) {
		this(name, role, null);
	}

	/**
	 * Create the failure of a call that needs presence, in an application that was
	 * registered without it.
	 * @return the failure
	 */
	public static IllegalStateException presenceIsOff() {
		return new IllegalStateException(
				"The users who are online are not kept. Set 'sse-push.presence.enabled' to 'true' to keep them");
	}

	/**
	 * Roles of an application.
	 */
	public enum Role {

		/**
		 * The application sends messages and holds the streams of clients.
		 */
		NODE,

		/**
		 * The application sends messages and requests to nodes, but is not a node: it
		 * attaches no destinations and receives no requests.
		 */
		PUBLISHER

	}

}
