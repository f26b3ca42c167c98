package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that stopped for a while does not carry out what its callers have given up.
 */
class LateCallTests {

	private static final Destination ALICE = Destination.user("alice");

	@Test
	void messageThatWasGivenUpDoesNotComeLater() {
		Recorder recorder = new Recorder();
		try (RedisProcess redis = RedisProcess.start()) {
			RedisBroker patient = Recorder.broker(redis, Duration.ofSeconds(60));
			RedisBroker hasty = Recorder.broker(redis, Duration.ofSeconds(1));
			patient.start(new NodeRegistration("patient"), recorder);
			hasty.start(new NodeRegistration("hasty"), new Recorder());
			patient.attach(ALICE).orTimeout(10, TimeUnit.SECONDS).join();
			patient.announce(ALICE, 1);
			Awaitility.await().untilAsserted(() -> assertThat(send(hasty, "before").nodes()).isEqualTo(1));
			redis.pause();
			assertThat(send(hasty, "late").nodes()).isZero();
			redis.resume();
			Awaitility.await().untilAsserted(() -> assertThat(send(hasty, "after").nodes()).isEqualTo(1));
			Awaitility.await().untilAsserted(() -> assertThat(recorder.texts).contains("after"));
			assertThat(recorder.texts).contains("before").doesNotContain("late");
			hasty.stop();
			patient.stop();
		}
	}

	private static PushReceipt send(RedisBroker broker, String text) {
		return broker.publish(ALICE, Recorder.message(text, true)).orTimeout(10, TimeUnit.SECONDS).join();
	}

}
