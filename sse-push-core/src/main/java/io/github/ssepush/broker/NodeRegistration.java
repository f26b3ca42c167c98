package io.github.ssepush.broker;

/**
 * Registration of an application with its broker.
 *
 * @param name the name of the node, unique for each start
 * @param role whether the application holds streams
 */
public record NodeRegistration(String name, Role role) {

	/**
	 * Create the registration of a node.
	 * @param name the name of the node, unique for each start
	 */
	public NodeRegistration(String name) {
		this(name, Role.NODE);
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
