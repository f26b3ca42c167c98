package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.test.broker.PresenceBrokerContractTests;

/**
 * {@link RedisBroker} keeps the users who are online, with no more rights than the
 * documentation names.
 */
class RedisPresenceContractTests extends PresenceBrokerContractTests {

	private static RedisProcess redis;

	@BeforeAll
	static void startRedis() {
		redis = RedisProcess.start();
		RedisRights.grant(redis);
	}

	@AfterAll
	static void stopRedis() {
		redis.close();
	}

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		redis.commands().flushall();
		return createOtherNode(limits);
	}

	@Override
	protected SsePushBroker createOtherNode(HistoryLimits limits) {
		return new RedisBroker(new RedisConnector(RedisRights.uri(redis.uri()), ClientOptions.create(), null),
				new RedisSettings("sse-push:", Duration.ofSeconds(5), Duration.ofMillis(100), limits));
	}

}
