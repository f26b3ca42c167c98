package io.github.ssepush.broker.redis;

import org.junit.jupiter.api.AutoClose;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.test.broker.SsePushBrokerContractTests;

/**
 * {@link RedisBroker} fulfils the contract with no more rights than the documentation
 * names.
 */
class RedisRightsContractTests extends SsePushBrokerContractTests {

	@AutoClose
	private static final RedisProcess redis = RedisRights.start();

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return Brokers.on(RedisRights.uri(redis.uri()), "sse-push:", limits);
	}

	@Override
	protected SsePushBroker createOtherNode(HistoryLimits limits) {
		return createBroker(limits);
	}

	@Override
	protected SsePushBroker createBrokerAfterLoss(SsePushBroker broker, HistoryLimits limits) {
		redis.commands().flushall();
		return createBroker(limits);
	}

}
