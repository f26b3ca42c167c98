package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node works with the shortest times that can be configured.
 */
class ShortestTimesTests {

	private static final Duration SHORTEST = Duration.ofMillis(100);

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	@Test
	void nodeReceivesMessages() {
		Destination alice = Destination.user("alice");
		Recorder recorder = new Recorder();
		RedisBroker broker = Brokers.on(redis.uri(),
				new RedisSettings("test:", SHORTEST, SHORTEST, Brokers.limits(10)));
		broker.start(new NodeRegistration("node"), recorder);
		try {
			// A machine that is busy may need several attempts.
			Awaitility.await().atMost(1, TimeUnit.MINUTES).untilAsserted(() -> {
				assertThat(broker.attach(alice)).succeedsWithin(Duration.ofSeconds(10));
				assertThat(broker.publish(alice, Recorder.message("a", false))).succeedsWithin(Duration.ofSeconds(10));
				assertThat(recorder.texts).contains("a");
			});
		}
		finally {
			broker.stop();
		}
	}

}
