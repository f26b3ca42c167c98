package io.github.ssepush.cluster;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientInfo;
import io.github.ssepush.NodeInfo;

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

		/**
		 * Answer this question.
		 * @param clients the clients, in an order that stays the same
		 * @return the text of as many as fit, at least of one
		 */
		public String answer(List<ClientInfo> clients) {
			return Description.ofClients(clients);
		}

	}

	/**
	 * Ask for one client.
	 *
	 * @param clientId the id of the client
	 */
	record DescribeClient(String clientId) implements NodeQuestion {

		/**
		 * Answer this question.
		 * @param client the client, none if it is not open on this node
		 * @return the text
		 */
		public String answer(List<ClientInfo> client) {
			return Description.ofClients(client);
		}

	}

	/**
	 * Ask for the node itself.
	 */
	record DescribeNode() implements NodeQuestion {

		/**
		 * Answer this question.
		 * @param node the node
		 * @return the text
		 */
		public String answer(NodeInfo node) {
			return Description.ofNode(node);
		}

	}

}
