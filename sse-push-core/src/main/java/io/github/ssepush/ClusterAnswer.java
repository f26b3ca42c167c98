package io.github.ssepush;

import java.util.List;
import java.util.Set;

/**
 * Answer of the nodes of a cluster.
 *
 * @param <T> the type of the items
 * @param items the items of all nodes that have answered in time
 * @param silentNodes the names of the nodes that have not answered, and may have more
 */
public record ClusterAnswer<T>(List<T> items, Set<String> silentNodes) {

	public ClusterAnswer {
		items = List.copyOf(items);
		silentNodes = Set.copyOf(silentNodes);
	}

	/**
	 * Return whether every node has answered.
	 * @return {@code true} if no node is silent
	 */
	public boolean isComplete() {
		return this.silentNodes.isEmpty();
	}

}
