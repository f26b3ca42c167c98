package io.github.ssepush;

import java.util.Objects;

/**
 * Where a message goes: to one user, to the followers of a topic, to everyone, or, not
 * stored, to one open client.
 *
 * @param kind what kind of destination this is
 * @param name the user's or the topic's name or the client's id; empty for everyone
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
	}

	/**
	 * The clients of one user.
	 * @param name the user's name, as the security layer knows it: 1 to 512 characters
	 * without control characters and unpaired surrogates
	 * @return the destination
	 */
	public static Destination user(String name) {
		return new Destination(Kind.USER, name);
	}

	/**
	 * The clients that follow a topic.
	 * @param name the topic's name: 1 to 128 characters without spaces and control
	 * characters
	 * @return the destination
	 */
	public static Destination topic(String name) {
		return new Destination(Kind.TOPIC, name);
	}

	/**
	 * One open client. Only what is not stored can be sent there.
	 * @param id the client's id
	 * @return the destination
	 */
	public static Destination client(String id) {
		return new Destination(Kind.CLIENT, id);
	}

	/**
	 * Every client: the reserved topic that all of them follow.
	 * @return the destination
	 */
	public static Destination everyone() {
		return EVERYONE;
	}

	/**
	 * The kinds of destination.
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
		 * One open client; has no history.
		 */
		CLIENT("client");

		private final String tag;

		Kind(String tag) {
			this.tag = tag;
		}

		/**
		 * The kind's name in metrics and logs.
		 * @return a lower-case word
		 */
		public String tag() {
			return this.tag;
		}

	}

}
