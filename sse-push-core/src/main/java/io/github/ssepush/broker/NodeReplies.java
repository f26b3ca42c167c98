package io.github.ssepush.broker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Replies of nodes to a request.
 *
 * @param replies the replies by the names of their nodes
 * @param silent the nodes that are known to be alive and have not replied in time
 */
public record NodeReplies(Map<String, String> replies, Set<String> silent) {

	/**
	 * Empty replies, without silent nodes.
	 */
	public static final NodeReplies NONE = new NodeReplies(Map.of(), Set.of());

	public NodeReplies {
		replies = Map.copyOf(replies);
		silent = Set.copyOf(silent);
	}

	/**
	 * Create the replies to a request that one node has answered.
	 * @param node the name of the node
	 * @param reply the reply of the node
	 * @return the replies
	 */
	public static NodeReplies of(String node, String reply) {
		return new NodeReplies(Map.of(node, reply), Set.of());
	}

	/**
	 * Add the replies of other nodes.
	 * @param others the replies of other nodes
	 * @return all replies
	 */
	public NodeReplies and(NodeReplies others) {
		Map<String, String> all = new HashMap<>(this.replies);
		all.putAll(others.replies);
		Set<String> allSilent = new HashSet<>(this.silent);
		allSilent.addAll(others.silent);
		return new NodeReplies(all, allSilent);
	}

}
