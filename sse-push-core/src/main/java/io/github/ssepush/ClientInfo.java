package io.github.ssepush;

import java.time.Instant;
import java.util.Set;

/**
 * Snapshot of a client of any node.
 *
 * @param id the id of the client
 * @param user the name of its user
 * @param node the name of the node that holds its stream
 * @param topics the topics that it follows
 * @param connectedAt the time at which its stream was opened, by the clock of its node
 * @param lag the number of messages that are waiting to be written to it
 */
public record ClientInfo(String id, String user, String node, Set<String> topics, Instant connectedAt, long lag) {

	public ClientInfo {
		topics = Set.copyOf(topics);
	}

}
