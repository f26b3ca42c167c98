package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.ClientOptions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.BrokerListener;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.HistoryLimits;
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
			RedisBroker patient = broker(redis, Duration.ofSeconds(60));
			RedisBroker hasty = broker(redis, Duration.ofSeconds(1));
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

	private static RedisBroker broker(RedisProcess redis, Duration timeout) {
		Duration hour = Duration.ofHours(1);
		return new RedisBroker(new RedisConnector(redis.uri(), ClientOptions.create(), null), new RedisSettings("late:",
				timeout, Duration.ofSeconds(5), new HistoryLimits(10, 1000, 1000, hour, hour)));
	}

	private static PushReceipt send(RedisBroker broker, String text) {
		byte[] data = text.getBytes(StandardCharsets.US_ASCII);
		return broker.publish(ALICE, new OutboundMessage(SseFrame.encode(null, data), true, null, null, null, false))
			.orTimeout(10, TimeUnit.SECONDS)
			.join();
	}

	/**
	 * Writes down what comes.
	 */
	private static final class Recorder implements BrokerListener {

		private final Queue<String> texts = new ConcurrentLinkedQueue<>();

		@Override
		public boolean onEntry(Destination destination, Entry entry) {
			this.texts.add(new String(entry.frame().toBytes(), StandardCharsets.UTF_8)
				.replaceAll("(?s).*data: (\\w+)\n.*", "$1"));
			return true;
		}

		@Override
		public void onSuspect(Destination destination) {
		}

		@Override
		public String onRequest(String content, Duration age) {
			return "";
		}

	}

}
