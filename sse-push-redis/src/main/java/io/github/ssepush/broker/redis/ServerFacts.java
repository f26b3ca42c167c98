package io.github.ssepush.broker.redis;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The facts about a server that the broker needs.
 *
 * @param name what it is, with its version
 * @param evicts whether it drops keys when its memory is full
 * @param cluster whether it is a part of a cluster
 */
record ServerFacts(String name, boolean evicts, boolean cluster) {

	/** Of a server that may not be asked. */
	static final ServerFacts UNKNOWN = new ServerFacts("Redis", false, false);

	/**
	 * Read the answer to {@code INFO}; without the right to ask, the server is trusted.
	 * @throws UnsupportedRedisException if the broker can't work with this server
	 */
	static ServerFacts of(String info) {
		Map<String, String> facts = Arrays.stream(info.split("\r?\n"))
			.map((line) -> line.split(":", 2))
			.filter((parts) -> parts.length == 2)
			.collect(Collectors.toMap((parts) -> parts[0], (parts) -> parts[1].trim(), (first, second) -> second));
		String version = facts.get("redis_version");
		String valkey = facts.get("valkey_version");
		String name = (valkey != null) ? "Valkey " + valkey : "Redis" + ((version != null) ? " " + version : "");
		boolean cluster = "cluster".equals(facts.getOrDefault("redis_mode", facts.get("server_mode")));
		if (version != null && isBefore(version, 6, 2)) {
			throw new UnsupportedRedisException("The broker needs Redis 6.2 or later, or Valkey, and found " + name,
					"Use a newer server.");
		}
		if (cluster && version != null && isBefore(version, 7, 0)) {
			throw new UnsupportedRedisException(
					"In a Redis Cluster, the broker needs Redis 7.0 or later, or Valkey, and found " + name,
					"Use newer servers, or a single server or one behind Sentinel.");
		}
		return new ServerFacts(name, !"noeviction".equals(facts.getOrDefault("maxmemory_policy", "noeviction")),
				cluster);
	}

	private static boolean isBefore(String version, int major, int minor) {
		String[] numbers = version.split("\\D+", -1);
		int found = Integer.parseInt(numbers[0]);
		return found < major || (found == major && numbers.length > 1 && Integer.parseInt(numbers[1]) < minor);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
