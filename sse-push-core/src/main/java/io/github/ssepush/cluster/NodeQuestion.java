package io.github.ssepush.cluster;

import org.jspecify.annotations.Nullable;

/**
 * A question of one node to another about its clients.
 */
public sealed interface NodeQuestion {

	/**
	 * Write a question.
	 * @return its text
	 */
	default String write() {
		if (this instanceof DescribeUser question) {
			return Words.write("describe-user", question.user(), question.after());
		}
		if (this instanceof DescribeClient question) {
			return Words.write("describe-client", question.clientId());
		}
		return "describe-node";
	}

	/**
	 * Read a question.
	 * @param text the text of a request
	 * @return the question, {@code null} if the request is none
	 */
	static @Nullable NodeQuestion read(String text) {
		Words words = Words.read(text);
		return switch (words.word()) {
			case "describe-user" -> new DescribeUser(words.required(1), words.optional(2));
			case "describe-client" -> new DescribeClient(words.required(1));
			case "describe-node" -> new DescribeNode();
			default -> null;
		};
	}

	/**
	 * Ask for the clients of a user, a page at a time.
	 *
	 * @param user the name of the user
	 * @param after the last client of the page before, {@code null} for the first page
	 */
	record DescribeUser(String user, @Nullable String after) implements NodeQuestion {

	}

	/**
	 * Ask for one client.
	 *
	 * @param clientId the id of the client
	 */
	record DescribeClient(String clientId) implements NodeQuestion {

	}

	/**
	 * Ask for the node itself.
	 */
	record DescribeNode() implements NodeQuestion {

	}

}
