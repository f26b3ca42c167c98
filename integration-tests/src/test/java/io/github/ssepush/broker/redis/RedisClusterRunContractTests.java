package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.test.broker.RunBrokerContractTests;

/**
 * The contract of brokers that store runs, for {@link RedisBroker} on a Redis Cluster.
 */
class RedisClusterRunContractTests extends RunBrokerContractTests {

	private static RedisCluster redis;

	@BeforeAll
	static void startRedis() {
		redis = RedisCluster.start();
	}

	@AfterAll
	static void stopRedis() {
		if (redis != null) {
			redis.close();
		}
	}

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return new RedisBroker(new RedisConnector(redis.uri(), ClientOptions.create(), null),
				new RedisSettings("test:", Duration.ofSeconds(5), Duration.ofSeconds(1), limits));
	}

}
