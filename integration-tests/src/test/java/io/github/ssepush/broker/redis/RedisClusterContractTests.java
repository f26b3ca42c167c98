package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.test.broker.SsePushBrokerContractTests;

/**
 * {@link RedisBroker} fulfils the contract on a Redis Cluster, with no more rights than
 * the documentation names.
 */
class RedisClusterContractTests extends SsePushBrokerContractTests {

	private static RedisCluster cluster;

	@BeforeAll
	static void startCluster() {
		cluster = RedisCluster.start();
		RedisRights.grant(cluster);
	}

	@AfterAll
	static void stopCluster() {
		if (cluster != null) {
			cluster.close();
		}
	}

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return new RedisBroker(new RedisConnector(RedisRights.uri(cluster.uri()), ClientOptions.create(), null),
				new RedisSettings("sse-push:", Duration.ofSeconds(5), Duration.ofSeconds(1), limits));
	}

	@Override
	protected SsePushBroker createOtherNode(HistoryLimits limits) {
		return createBroker(limits);
	}

	@Override
	protected SsePushBroker createBrokerAfterLoss(SsePushBroker broker, HistoryLimits limits) {
		cluster.flush();
		return createBroker(limits);
	}

}
