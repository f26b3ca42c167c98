package io.github.ssepush.sample;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.springframework.stereotype.Component;

import io.github.ssepush.ClusterAnswer;
import io.github.ssepush.ClusterClients;
import io.github.ssepush.NodeInfo;
import io.github.ssepush.UserPage;
import io.github.ssepush.sample.ClusterReading.Node;

/**
 * Reads how the cluster is.
 */
@Component
class ClusterReader {

	private static final int MOST_USERS = 24;

	private final ClusterClients cluster;

	ClusterReader(ClusterClients cluster) {
		this.cluster = cluster;
	}

	/**
	 * Read the state of all nodes.
	 * @param here the name of this node
	 * @return a future of the reading
	 */
	CompletableFuture<ClusterReading> read(String here) {
		CompletableFuture<Map<String, Long>> counts = this.cluster.countByNode();
		CompletableFuture<Long> users = this.cluster.userCount();
		CompletableFuture<UserPage> page = this.cluster.users(null, MOST_USERS);
		return this.cluster.nodes()
			.thenCombine(counts, (nodes, clients) -> nodes(nodes, clients, here))
			.thenCombine(page, (nodes, some) -> new ClusterReading(nodes, 0, some.users().stream().sorted().toList()))
			.thenCombine(users, (reading, count) -> new ClusterReading(reading.nodes(), count, reading.users()));
	}

	private static List<Node> nodes(ClusterAnswer<NodeInfo> nodes, Map<String, Long> clients, String here) {
		Stream<Node> answering = nodes.items()
			.stream()
			.map((node) -> new Node(nameOf(node), clients.getOrDefault(node.node(), 0L), node.node().equals(here),
					false));
		Stream<Node> silent = nodes.silentNodes()
			.stream()
			.map((node) -> new Node(node, clients.getOrDefault(node, 0L), false, true));
		return Stream.concat(answering, silent).sorted(Comparator.comparing(Node::name)).toList();
	}

	private static String nameOf(NodeInfo node) {
		String label = node.label();
		return (label != null) ? label : node.node();
	}

}
