package io.github.ssepush.broker.redis;

import java.time.Duration;

import org.junit.jupiter.api.AutoClose;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.test.broker.PresenceBrokerContractTests;

/**
 * {@link RedisBroker} keeps the users who are online in a Redis Cluster.
 */
class RedisClusterPresenceTests extends PresenceBrokerContractTests {

	@AutoClose
	private static final RedisCluster cluster = RedisCluster.start();

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		cluster.flush();
		return createOtherNode(limits);
	}

	@Override
	protected SsePushBroker createOtherNode(HistoryLimits limits) {
		return Brokers.on(cluster.uri(),
				new RedisSettings("test:", Duration.ofSeconds(5), Duration.ofMillis(100), limits));
	}

}
