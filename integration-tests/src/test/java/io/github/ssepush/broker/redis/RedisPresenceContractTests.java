package io.github.ssepush.broker.redis;

import java.time.Duration;

import org.junit.jupiter.api.AutoClose;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.test.broker.PresenceBrokerContractTests;

/**
 * {@link RedisBroker} keeps the users who are online, with no more rights than the
 * documentation names.
 */
class RedisPresenceContractTests extends PresenceBrokerContractTests {

	@AutoClose
	private static final RedisProcess redis = RedisRights.start();

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		redis.commands().flushall();
		return createOtherNode(limits);
	}

	@Override
	protected SsePushBroker createOtherNode(HistoryLimits limits) {
		return Brokers.on(RedisRights.uri(redis.uri()),
				new RedisSettings("sse-push:", Duration.ofSeconds(5), Duration.ofMillis(100), limits));
	}

}
