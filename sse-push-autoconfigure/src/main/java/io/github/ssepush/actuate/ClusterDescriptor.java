package io.github.ssepush.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * All nodes, as operators see them.
 *
 * @param clients how many clients are open on all nodes
 * @param nodes the nodes
 * @param followers how many clients follow a topic, {@code null} if none was asked for
 * @param clientsOfUser the clients of one user, {@code null} if none was asked for
 * @param silentNodes the nodes that have not said which clients of the user they have,
 * {@code null} if all have
 * @param broker how the broker is doing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ClusterDescriptor(long clients, List<Node> nodes, @Nullable Map<String, Long> followers,
		@Nullable List<ClientDescriptor> clientsOfUser, @Nullable Set<String> silentNodes,
		NodeDescriptor.Broker broker) {

	/**
	 * A node.
	 *
	 * @param node its name
	 * @param label what operators call it
	 * @param startedAt when it was started
	 * @param accepting whether clients can be opened
	 * @param clients how many clients it has
	 * @param users how many users they belong to
	 * @param silent {@code true} if the node has not answered
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Node(String node, @Nullable String label, @Nullable Instant startedAt, @Nullable Boolean accepting,
			long clients, @Nullable Integer users, @Nullable Boolean silent) {

	}

}
