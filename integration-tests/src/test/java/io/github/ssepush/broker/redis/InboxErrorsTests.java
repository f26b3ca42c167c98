package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node whose listener throws an error goes on, and answers all the same.
 */
class InboxErrorsTests {

	/** An answer that is awaited for two fifths of it is not awaited here. */
	private static final Duration LONG = Duration.ofMinutes(2);

	private static final Destination ALICE = Destination.user("alice");

	private final RedisProcess redis = RedisProcess.start();

	private final RedisBroker asking = Recorder.broker(this.redis, LONG);

	private final RedisBroker failing = Recorder.broker(this.redis, LONG);

	private final FailingListener listener = new FailingListener();

	@BeforeEach
	void start() {
		this.asking.start(new NodeRegistration("asking"), new Recorder());
		this.failing.start(new NodeRegistration("failing"), this.listener);
	}

	@AfterEach
	void stop() {
		this.asking.stop();
		this.failing.stop();
		this.redis.close();
	}

	@Test
	void requestHasAnAnswer() {
		assertThat(within(this.asking.ask(NodeRequest.toNode("failing", "text"))).replies())
			.isEqualTo(Map.of("failing", ""));
		assertThat(within(this.asking.ask(NodeRequest.toAll("alice", "text", Duration.ZERO))).replies())
			.containsEntry("failing", "");
	}

	@Test
	void messageToAClientHasAnAnswer() {
		assertThat(within(this.asking.publish(Destination.client("failing-1"), Recorder.message("a", true))).nodes())
			.isZero();
	}

	@Test
	void messageThatIsNotDeliveredIsReadFromItsHistory() {
		within(this.failing.attach(ALICE));
		this.failing.announce(ALICE, 1);
		within(this.asking.publish(ALICE, Recorder.message("a", false)));
		Awaitility.await().untilAsserted(() -> assertThat(this.listener.suspects).containsExactly(ALICE));
	}

	@Test
	void threadForMessagesDoesNotEnd() {
		within(this.asking.ask(NodeRequest.toNode("failing", "first")));
		within(this.asking.ask(NodeRequest.toNode("failing", "second")));
		assertThat(this.listener.threads).hasSize(1);
	}

	private static <T> T within(CompletableFuture<T> answer) {
		return answer.orTimeout(20, TimeUnit.SECONDS).join();
	}

	/**
	 * Throws an error whenever it is asked or is to deliver.
	 */
	private static final class FailingListener extends Recorder {

		private final Set<Destination> suspects = ConcurrentHashMap.newKeySet();

		private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

		@Override
		public boolean onEntry(Destination destination, Entry entry) {
			throw new AssertionError("on purpose");
		}

		@Override
		public void onSuspect(Destination destination) {
			this.suspects.add(destination);
		}

		@Override
		public String onRequest(String content, Duration age) {
			this.threads.add(Thread.currentThread());
			throw new AssertionError("on purpose");
		}

	}

}
