package io.github.ssepush.broker;

/**
 * How an application joins its broker.
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
	 * What an application does with messages.
	 */
	public enum Role {

		/**
		 * It sends messages, and holds the streams of clients.
		 */
		NODE,

		/**
		 * It sends messages and asks nodes, and is none itself: it attaches nothing, and
		 * no request reaches it.
		 */
		PUBLISHER

	}

}
