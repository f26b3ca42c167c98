package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.lettuce.core.ClientOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisRights;
import io.github.ssepush.test.broker.RunBrokerContractTests;

/**
 * The contract of brokers that store runs, for {@link RedisBroker} with no more rights
 * than the documentation names.
 */
class RedisRunContractTests extends RunBrokerContractTests {

	private static RedisProcess redis;

	@BeforeAll
	static void startRedis() {
		redis = RedisProcess.start();
		RedisRights.grant(redis);
	}

	@AfterAll
	static void stopRedis() {
		if (redis != null) {
			redis.close();
		}
	}

	@Override
	protected SsePushBroker createBroker(HistoryLimits limits) {
		return new RedisBroker(new RedisConnector(RedisRights.uri(redis.uri()), ClientOptions.create(), null),
				new RedisSettings("sse-push:", Duration.ofSeconds(5), Duration.ofSeconds(1), limits));
	}

}
