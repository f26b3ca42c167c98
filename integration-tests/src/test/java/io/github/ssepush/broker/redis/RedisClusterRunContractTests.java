package io.github.ssepush.broker.redis;

import org.junit.jupiter.api.AutoClose;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.test.broker.RunBrokerContractTests;

/**
 * The contract of brokers that store runs, for {@link RedisBroker} on a Redis Cluster.
 */
class RedisClusterRunContractTests extends RunBrokerContractTests {

	@AutoClose
	private static final RedisCluster redis = RedisCluster.start();

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return Brokers.on(redis.uri(), "test:", limits);
	}

}
