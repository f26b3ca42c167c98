package io.github.ssepush;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a node.
 *
 * @param node the name of the node, a new one after each start
 * @param label what operators call the node, {@code null} if it has no label
 * @param startedAt when the node was started, by its clock
 * @param accepting whether clients can be opened: not while the node stops
 * @param clients the number of its clients
 * @param users the number of users to whom these belong
 */
public record NodeInfo(String node, @Nullable String label, Instant startedAt, boolean accepting, int clients,
		int users) {

}
