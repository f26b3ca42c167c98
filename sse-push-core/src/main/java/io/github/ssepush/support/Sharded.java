package io.github.ssepush.support;

import java.util.List;

/**
 * A part of the library that keeps its data on several servers.
 */
public interface Sharded {

	/**
	 * Return the servers.
	 * @return the servers, as they were a moment ago
	 */
	List<Shard> shards();

	/**
	 * A server that has a share of the data.
	 *
	 * @param address the address
	 * @param partitions the number of partitions that it has
	 * @param calls whether the connection for calls is open
	 * @param inbox whether all that is sent to this node comes
	 * @param waiting the number of calls that are not answered
	 */
	record Shard(String address, int partitions, boolean calls, boolean inbox, int waiting) {

	}

}
