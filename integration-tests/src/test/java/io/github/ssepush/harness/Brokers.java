package io.github.ssepush.harness;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisURI;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.broker.redis.RedisConnector;
import io.github.ssepush.broker.redis.RedisSettings;

/**
 * Brokers without an application around them.
 */
public final class Brokers {

	private Brokers() {
	}

	/** Create a broker that waits five seconds for an answer and beats each second. */
	public static RedisBroker on(RedisURI redis, String prefix, HistoryLimits limits) {
		return on(redis, new RedisSettings(prefix, Duration.ofSeconds(5), Duration.ofSeconds(1), limits));
	}

	public static RedisBroker on(RedisURI redis, RedisSettings settings) {
		return new RedisBroker(new RedisConnector(redis, ClientOptions.create(), null), settings);
	}

	/** Return limits of so many messages, whose time is never over. */
	public static HistoryLimits limits(int messages) {
		Duration hour = Duration.ofHours(1);
		return new HistoryLimits(messages, 100_000_000, 100_000_000, hour, hour);
	}

}
