package io.github.ssepush;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Snapshot of a node.
 *
 * @param node the name of the node, a new one after each start
 * @param label the label that operators have set, {@code null} for none
 * @param startedAt the time at which the node was started, by its clock
 * @param accepting whether clients can be opened; {@code false} while the node stops
 * @param clients the number of its clients
 * @param users the number of users of these clients
 */
public record NodeInfo(String node, @Nullable String label, Instant startedAt, boolean accepting, int clients,
		int users) {

}
