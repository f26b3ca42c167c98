package io.github.ssepush.cluster;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientInfo;
import io.github.ssepush.NodeInfo;

/**
 * The form in which nodes describe their clients and themselves: a line for each, behind
 * a line that says whether there are more.
 */
final class Description {

	private static final String END = "end";

	private static final String MORE = "more";

	/**
	 * No less than the longest line: of a client that follows as many topics as it can.
	 */
	private static final int MAX_LENGTH = 64 * 1024;

	private Description() {
	}

	/** Describe clients, as many as fit: the first ones, at least one. */
	static String ofClients(List<ClientInfo> clients) {
		StringBuilder lines = new StringBuilder();
		for (ClientInfo client : clients) {
			String line = "\n" + write(client);
			if (!lines.isEmpty() && lines.length() + line.length() > MAX_LENGTH) {
				return MORE + lines;
			}
			lines.append(line);
		}
		return END + lines;
	}

	/** Describe a node. */
	static String ofNode(NodeInfo node) {
		return END + "\n"
				+ Words.write("node", node.node(), node.label(), Long.toString(node.startedAt().toEpochMilli()),
						Boolean.toString(node.accepting()), Integer.toString(node.clients()),
						Integer.toString(node.users()));
	}

	static List<ClientInfo> clients(String text) {
		return text.lines().skip(1).map(Words::read).map(Description::client).toList();
	}

	static NodeInfo node(String text) {
		Words words = Words.read(text.lines().skip(1).findFirst().orElse(""));
		return new NodeInfo(words.required(1), words.optional(2),
				Instant.ofEpochMilli(Long.parseLong(words.required(3))), Boolean.parseBoolean(words.required(4)),
				Integer.parseInt(words.required(5)), Integer.parseInt(words.required(6)));
	}

	static boolean hasMore(String text) {
		return text.startsWith(MORE);
	}

	private static String write(ClientInfo client) {
		Stream<@Nullable String> fields = Stream.of(client.id(), client.user(), client.node(),
				Long.toString(client.connectedAt().toEpochMilli()), Long.toString(client.lag()));
		return Words.write("client", Stream.concat(fields, client.topics().stream()).toArray(String[]::new));
	}

	private static ClientInfo client(Words words) {
		Set<String> topics = new LinkedHashSet<>();
		for (int i = 6; i <= words.size(); i++) {
			topics.add(words.required(i));
		}
		return new ClientInfo(words.required(1), words.required(2), words.required(3), topics,
				Instant.ofEpochMilli(Long.parseLong(words.required(4))), Long.parseLong(words.required(5)));
	}

}
