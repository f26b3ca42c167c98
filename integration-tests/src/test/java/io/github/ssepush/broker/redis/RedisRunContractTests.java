package io.github.ssepush.broker.redis;

import org.junit.jupiter.api.AutoClose;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.test.broker.RunBrokerContractTests;

/**
 * The contract of brokers that store runs, for {@link RedisBroker} with no more rights
 * than the documentation names.
 */
class RedisRunContractTests extends RunBrokerContractTests {

	@AutoClose
	private static final RedisProcess redis = RedisRights.start();

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return Brokers.on(RedisRights.uri(redis.uri()), "sse-push:", limits);
	}

}
