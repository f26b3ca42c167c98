package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The number of a publisher's last call, without which Redis refuses the next one, is
 * known for as long as the publisher is there.
 */
class PublisherNumberTests {

	private final RedisProcess redis = RedisProcess.start();

	@AfterEach
	void stop() {
		this.redis.close();
	}

	@Test
	void numberIsKeptWhetherOrNotCallsAreMade() {
		Duration hour = Duration.ofHours(1);
		RedisBroker publisher = new RedisBroker(Recorder.connector(this.redis), new RedisSettings("test:",
				Duration.ofSeconds(1), Duration.ofMillis(20), new HistoryLimits(10, 1000, 1000, hour, hour)));
		publisher.start(new NodeRegistration("publisher", NodeRegistration.Role.PUBLISHER), new Recorder());
		try {
			List<String> numbers = Awaitility.await()
				.until(() -> this.redis.commands().keys("test:*:f:publisher"),
						(keys) -> keys.size() == Partition.COUNT);
			for (String number : numbers.subList(0, 3)) {
				long before = this.redis.commands().pttl(number);
				long least = Awaitility.await()
					.until(() -> this.redis.commands().pttl(number), (left) -> left < before - 100);
				Awaitility.await().until(() -> this.redis.commands().pttl(number) > least + 100);
			}
			assertThat(publisher.publish(Destination.user("alice"), Recorder.message("a", true)))
				.succeedsWithin(Duration.ofSeconds(10));
		}
		finally {
			publisher.stop();
		}
	}

}
