package io.github.ssepush.broker.redis;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a server says of itself, as far as the broker has to know.
 *
 * @param name what it is, with its version
 * @param evicts whether it drops keys when its memory is full
 * @param cluster whether it is a part of a cluster
 */
record ServerFacts(String name, boolean evicts, boolean cluster) {

	private static final int MAJOR = 6;

	private static final int MINOR = 2;

	/**
	 * Read the answer to {@code INFO}; whoever may not ask that is trusted.
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
		if (version != null && isTooOld(version)) {
			throw new UnsupportedRedisException("The broker needs Redis 6.2 or later, or Valkey, and found " + name,
					"Use a newer server.");
		}
		boolean cluster = "cluster".equals(facts.getOrDefault("redis_mode", facts.get("server_mode")));
		if (cluster) {
			throw new UnsupportedRedisException("The broker does not work with a Redis Cluster",
					"Use a single server or one behind Sentinel, with or without replicas.");
		}
		return new ServerFacts(name, !"noeviction".equals(facts.getOrDefault("maxmemory_policy", "noeviction")),
				cluster);
	}

	private static boolean isTooOld(String version) {
		String[] numbers = version.split("\\D+", -1);
		int major = Integer.parseInt(numbers[0]);
		return major < MAJOR || (major == MAJOR && numbers.length > 1 && Integer.parseInt(numbers[1]) < MINOR);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
