package io.github.ssepush.actuate;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.support.Sharded.Shard;

/**
 * A node, as operators see it.
 *
 * @param node its name, with which the ids of its clients begin
 * @param accepting whether clients can be opened: not while the node stops
 * @param counts how many clients, users and runs it has
 * @param destinations how many destinations of each kind are attached
 * @param broker how the broker is doing
 * @param transport how streams are written
 * @param limits the limits in force, by the names of their properties; sizes in bytes
 * @param userNames the names of the users, {@code null} if they are not shown
 * @param clientsOfUser the clients of one user, {@code null} if none was asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NodeDescriptor(String node, boolean accepting, @JsonUnwrapped Counts counts,
		Map<String, Long> destinations, Broker broker, String transport, Map<String, Long> limits,
		@Nullable Set<String> userNames, @Nullable List<ClientDescriptor> clientsOfUser) {

	/**
	 * Counts of what a node has.
	 *
	 * @param clients how many clients are open
	 * @param users how many users they belong to
	 * @param runs how many open runs the node produces
	 */
	public record Counts(int clients, int users, int runs) {

	}

	/**
	 * A broker, as operators see it.
	 *
	 * @param type which one
	 * @param status the status of the broker
	 * @param detail the reason
	 * @param shards the servers that have its data, {@code null} if it has none
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Broker(String type, String status, String detail, @Nullable List<Shard> shards) {

	}

}
