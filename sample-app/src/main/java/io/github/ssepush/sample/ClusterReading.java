package io.github.ssepush.sample;

import java.util.List;

/**
 * The state of the cluster: the payload of every {@code cluster} event.
 *
 * @param nodes the nodes, by their names
 * @param userCount the number of users who are online
 * @param users the names of some of them
 */
record ClusterReading(List<Node> nodes, long userCount, List<String> users) {

	/**
	 * One node.
	 *
	 * @param name the name under which people know the node
	 * @param clients the number of its clients
	 * @param here whether the node is the one that serves the reader
	 * @param silent whether the node does not answer
	 */
	record Node(String name, long clients, boolean here, boolean silent) {

	}

}
