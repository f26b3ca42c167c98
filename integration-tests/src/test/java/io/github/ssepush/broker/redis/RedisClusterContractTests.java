package io.github.ssepush.broker.redis;

import org.junit.jupiter.api.AutoClose;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisCluster;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.test.broker.SsePushBrokerContractTests;

/**
 * {@link RedisBroker} fulfils the contract on a Redis Cluster, with no more rights than
 * the documentation names.
 */
class RedisClusterContractTests extends SsePushBrokerContractTests {

	@AutoClose
	private static final RedisCluster cluster = RedisRights.startCluster();

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return Brokers.on(RedisRights.uri(cluster.uri()), "sse-push:", limits);
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
