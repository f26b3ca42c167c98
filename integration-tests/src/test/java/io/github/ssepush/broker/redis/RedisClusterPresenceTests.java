package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.test.broker.PresenceBrokerContractTests;

/**
 * {@link RedisBroker} keeps the users who are online in a Redis Cluster.
 */
class RedisClusterPresenceTests extends PresenceBrokerContractTests {

	private static RedisCluster cluster;

	@BeforeAll
	static void startCluster() {
		cluster = RedisCluster.start();
	}

	@AfterAll
	static void stopCluster() {
		if (cluster != null) {
			cluster.close();
		}
	}

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		cluster.flush();
		return createOtherNode(limits);
	}

	@Override
	protected SsePushBroker createOtherNode(HistoryLimits limits) {
		return new RedisBroker(new RedisConnector(cluster.uri(), ClientOptions.create(), null),
				new RedisSettings("test:", Duration.ofSeconds(5), Duration.ofMillis(100), limits));
	}

}
