package io.github.ssepush.broker.redis;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.broker.NodeReplies;

/**
 * The replies to a question, and the nodes that it went to. Safe for use by any thread.
 */
final class Replies {

	/** By node, so that a reply that comes twice counts once. */
	private final Map<String, String> replies = new ConcurrentHashMap<>();

	/** The nodes that the question went to, once that is known. */
	private volatile @Nullable Set<String> asked;

	void expect(Set<String> nodes) {
		this.asked = nodes;
	}

	void add(String node, String reply) {
		this.replies.put(node, reply);
	}

	boolean areComplete() {
		Set<String> nodes = this.asked;
		return nodes != null && this.replies.keySet().containsAll(nodes);
	}

	/**
	 * Return what has come so far, and which nodes are silent.
	 * @return {@code null} if it is not known which nodes were asked
	 */
	@Nullable NodeReplies inTime() {
		Set<String> nodes = this.asked;
		if (nodes == null) {
			return null;
		}
		Map<String, String> inTime = Map.copyOf(this.replies);
		Set<String> silent = new HashSet<>(nodes);
		silent.removeAll(inTime.keySet());
		return new NodeReplies(inTime, silent);
	}

}
