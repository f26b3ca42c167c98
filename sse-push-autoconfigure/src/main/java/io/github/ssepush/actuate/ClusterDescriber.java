package io.github.ssepush.actuate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientInfo;
import io.github.ssepush.ClientManager;
import io.github.ssepush.ClusterAnswer;
import io.github.ssepush.ClusterClients;
import io.github.ssepush.NodeInfo;

/**
 * Describes all nodes to operators.
 */
final class ClusterDescriber {

	private final ClientManager clients;

	private final boolean showUsers;

	ClusterDescriber(ClientManager clients, boolean showUsers) {
		this.clients = clients;
		this.showUsers = showUsers;
	}

	CompletableFuture<ClusterDescriptor> describe(@Nullable String user, @Nullable String topic,
			NodeDescriptor.Broker broker) {
		ClusterClients cluster = this.clients.cluster();
		CompletableFuture<Map<String, Long>> counts = cluster.countByNode();
		CompletableFuture<ClusterAnswer<NodeInfo>> nodes = cluster.nodes();
		CompletableFuture<@Nullable Map<String, Long>> followers = (topic != null)
				? cluster.followers(List.of(topic)).thenApply((found) -> found)
				: CompletableFuture.completedFuture(null);
		CompletableFuture<@Nullable ClusterAnswer<ClientInfo>> clients = (user != null)
				? cluster.clientsOf(user).thenApply((found) -> found) : CompletableFuture.completedFuture(null);
		return CompletableFuture.allOf(counts, nodes, followers, clients)
			.thenApply((done) -> describe(counts.join(), nodes.join(), followers.join(), clients.join(), broker));
	}

	ClientDescriptor describe(ClientInfo client) {
		return new ClientDescriptor(client.id(), client.node(), this.showUsers ? client.user() : null, client.topics(),
				null, client.connectedAt(), null, client.lag());
	}

	private ClusterDescriptor describe(Map<String, Long> counts, ClusterAnswer<NodeInfo> nodes,
			@Nullable Map<String, Long> followers, @Nullable ClusterAnswer<ClientInfo> clients,
			NodeDescriptor.Broker broker) {
		List<ClusterDescriptor.Node> all = new ArrayList<>();
		nodes.items()
			.forEach((node) -> all.add(new ClusterDescriptor.Node(node.node(), node.label(), node.startedAt(),
					node.accepting(), node.clients(), node.users(), null)));
		nodes.silentNodes()
			.forEach((node) -> all
				.add(new ClusterDescriptor.Node(node, null, null, null, counts.getOrDefault(node, 0L), null, true)));
		all.sort(Comparator.comparing(ClusterDescriptor.Node::node));
		return new ClusterDescriptor(all.stream().mapToLong(ClusterDescriptor.Node::clients).sum(), all, followers,
				(clients != null) ? clients.items().stream().map(this::describe).toList() : null,
				(clients != null && !clients.isComplete()) ? clients.silentNodes() : null, broker);
	}

}
