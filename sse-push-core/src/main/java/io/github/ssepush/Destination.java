package io.github.ssepush;

import java.util.Objects;

/**
 * Destination of a message: one user, the followers of a topic, everyone, one open
 * client, or the readers of a run. A message to one client is not stored. A name that is
 * not one of its kind is rejected with an {@link IllegalArgumentException}.
 *
 * @param kind the kind of destination
 * @param name the name of the user or topic, or the id of the client; empty for everyone;
 * for a run its id, a space, and the name of its user
 * @see Names
 */
public record Destination(Kind kind, String name) {

	private static final Destination EVERYONE = new Destination(Kind.EVERYONE, "");

	public Destination {
		Objects.requireNonNull(kind, "kind");
		Objects.requireNonNull(name, "name");
		if (name.isEmpty() != (kind == Kind.EVERYONE)) {
			throw new IllegalArgumentException("A " + kind.tag() + " destination needs a name and 'everyone' has none");
		}
		if (kind == Kind.USER) {
			Names.requireValid("user name", name);
		}
		else if (kind == Kind.TOPIC) {
			Names.requireValidTopic(name);
		}
		else if (kind == Kind.RUN) {
			int space = name.indexOf(' ');
			requireValidRun(name.substring(0, Math.max(0, space)));
			Names.requireValid("user name", name.substring(space + 1));
		}
	}

	/**
	 * Return the id of a run.
	 * @return the id, for a destination of kind {@link Kind#RUN}
	 */
	public String runId() {
		return this.name.substring(0, this.name.indexOf(' '));
	}

	/**
	 * Create the destination of all clients of one user.
	 * @param name the user's name in Spring Security: 1 to 512 characters without control
	 * characters and unpaired surrogates
	 * @return the destination
	 */
	public static Destination user(String name) {
		return new Destination(Kind.USER, name);
	}

	/**
	 * Create the destination of all clients that follow a topic.
	 * @param name the topic's name: 1 to 128 characters without spaces and control
	 * characters
	 * @return the destination
	 */
	public static Destination topic(String name) {
		return new Destination(Kind.TOPIC, name);
	}

	/**
	 * Create the destination of one open client. Messages to it are not stored.
	 * @param id the client's id
	 * @return the destination
	 */
	public static Destination client(String id) {
		return new Destination(Kind.CLIENT, id);
	}

	/**
	 * Create the destination of the readers of a run.
	 * @param user the name of the user whose run it is
	 * @param id the id of the run: the name of a topic without {@code /}
	 * @return the destination
	 */
	public static Destination run(String user, String id) {
		return new Destination(Kind.RUN, requireValidRun(id) + " " + user);
	}

	/**
	 * Return the destination of all clients, which is a reserved topic that all of them
	 * follow.
	 * @return the destination
	 */
	public static Destination everyone() {
		return EVERYONE;
	}

	private static String requireValidRun(String id) {
		if (id.indexOf('/') >= 0) {
			throw new IllegalArgumentException("The id of a run must not contain '/'");
		}
		return Names.requireValidTopic(id);
	}

	/**
	 * Kinds of destination.
	 */
	public enum Kind {

		/**
		 * All clients of one user.
		 */
		USER("user"),

		/**
		 * All clients that follow a topic.
		 */
		TOPIC("topic"),

		/**
		 * All clients.
		 */
		EVERYONE("everyone"),

		/**
		 * An open client. It has no history.
		 */
		CLIENT("client"),

		/**
		 * The readers of a run.
		 */
		RUN("run");

		private final String tag;

		Kind(String tag) {
			this.tag = tag;
		}

		/**
		 * Return the name of the kind in metrics and logs.
		 * @return the name in lower case
		 */
		public String tag() {
			return this.tag;
		}

	}

}
