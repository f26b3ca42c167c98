package io.github.ssepush.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientInfo;
import io.github.ssepush.ClusterAnswer;
import io.github.ssepush.NodeInfo;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.support.ClientIds;

/**
 * Asks nodes to describe their clients and themselves.
 */
final class NodeQuestions {

	private final SsePushBroker broker;

	NodeQuestions(SsePushBroker broker) {
		this.broker = broker;
	}

	CompletableFuture<ClusterAnswer<ClientInfo>> clientsOf(String user, String node) {
		return clientsOf(user, node, null);
	}

	/** A node describes no more clients at once than fit into a message between nodes. */
	private CompletableFuture<ClusterAnswer<ClientInfo>> clientsOf(String user, String node, @Nullable String after) {
		return ask(node, new NodeQuestion.DescribeUser(user, after)).thenCompose((replies) -> {
			ClusterAnswer<ClientInfo> page = answer(replies, Description::clients);
			String reply = replies.replies().getOrDefault(node, "");
			if (!Description.hasMore(reply)) {
				return CompletableFuture.completedFuture(page);
			}
			String last = page.items().get(page.items().size() - 1).id();
			return clientsOf(user, node, last).thenApply((rest) -> both(page, rest));
		});
	}

	CompletableFuture<ClusterAnswer<ClientInfo>> client(String clientId) {
		return ask(ClientIds.nodeOf(clientId), new NodeQuestion.DescribeClient(clientId))
			.thenApply((replies) -> answer(replies, Description::clients));
	}

	CompletableFuture<ClusterAnswer<NodeInfo>> nodes() {
		return this.broker.ask(NodeRequest.toAll("nodes", new NodeQuestion.DescribeNode().write(), Duration.ZERO))
			.thenApply((replies) -> answer(replies, (text) -> List.of(Description.node(text))));
	}

	private CompletableFuture<NodeReplies> ask(String node, NodeQuestion question) {
		return this.broker.ask(NodeRequest.toNode(node, question.write()));
	}

	/** A node that does not understand the question is as good as silent. */
	private static <T> ClusterAnswer<T> answer(NodeReplies replies, Function<String, List<T>> reader) {
		List<T> items = new ArrayList<>();
		Set<String> silent = new HashSet<>(replies.silent());
		replies.replies().forEach((node, reply) -> {
			if (reply.isEmpty()) {
				silent.add(node);
			}
			else {
				items.addAll(reader.apply(reply));
			}
		});
		return new ClusterAnswer<>(items, silent);
	}

	static <T> ClusterAnswer<T> both(ClusterAnswer<T> one, ClusterAnswer<T> other) {
		List<T> items = new ArrayList<>(one.items());
		items.addAll(other.items());
		Set<String> silent = new HashSet<>(one.silentNodes());
		silent.addAll(other.silentNodes());
		return new ClusterAnswer<>(items, silent);
	}

}
