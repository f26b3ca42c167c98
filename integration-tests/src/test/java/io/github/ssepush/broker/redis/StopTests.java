package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker that stops waits for its messages as long as a send does, and for nothing
 * else.
 */
class StopTests {

	private static final Duration LONG = Duration.ofSeconds(60);

	private final RedisProcess redis = RedisProcess.start();

	@AfterEach
	void stop() {
		this.redis.close();
	}

	@Test
	void messageThatWaitsForAMasterIsStored() {
		RedisBroker broker = start(LONG);
		hold(broker);
		CompletableFuture<PushReceipt> receipt = publish(broker);
		CompletableFuture<Void> stop = stop(broker);
		Awaitility.await().until(() -> publish(broker).isCompletedExceptionally());
		this.redis.commands().replicaofNoOne();
		assertThat(receipt.orTimeout(20, TimeUnit.SECONDS).join().id()).isNotNull();
		stop.orTimeout(30, TimeUnit.SECONDS).join();
	}

	@Test
	void brokerWithoutMessagesStopsAtOnce() {
		RedisBroker broker = start(LONG);
		hold(broker);
		stop(broker).orTimeout(30, TimeUnit.SECONDS).join();
	}

	@Test
	void brokerWhoseMessagesCannotBeStoredStopsAfterTheTimeout() {
		RedisBroker broker = start(Duration.ofSeconds(1));
		hold(broker);
		CompletableFuture<PushReceipt> receipt = publish(broker);
		stop(broker).orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(receipt).isCompletedExceptionally();
	}

	@Test
	void redisDoesNotKnowANodeWhoseLanesCouldOpenWhileItStops() {
		RedisBroker broker = start(LONG);
		this.redis.kill();
		Awaitility.await().until(() -> broker.gauges().held() == Partition.COUNT);
		CompletableFuture<PushReceipt> receipt = publish(broker);
		CompletableFuture<Void> stop = stop(broker);
		Awaitility.await().until(() -> publish(broker).isCompletedExceptionally());
		this.redis.restart();
		assertThat(receipt.orTimeout(20, TimeUnit.SECONDS).join().id()).isNotNull();
		stop.orTimeout(30, TimeUnit.SECONDS).join();
		assertThat(this.redis.commands().keys("test:*:n")).isEmpty();
	}

	@Test
	void answerBehindASlowCallbackArrivesThoughTheBrokerStops() {
		RedisBroker broker = start(Duration.ofSeconds(5));
		CompletableFuture<Void> callback = new CompletableFuture<>();
		this.redis.pause();
		publish(broker).thenRun(() -> callback.orTimeout(60, TimeUnit.SECONDS).join());
		CompletableFuture<PushReceipt> behind = publish(broker);
		this.redis.resume();
		try {
			stop(broker).orTimeout(30, TimeUnit.SECONDS).join();
			assertThat(behind).succeedsWithin(Duration.ofSeconds(10));
		}
		finally {
			callback.complete(null);
		}
	}

	private RedisBroker start(Duration timeout) {
		RedisBroker broker = Recorder.broker(this.redis, timeout);
		broker.start(new NodeRegistration("node"), new Recorder());
		return broker;
	}

	/** Have Redis refuse all calls, as a replica does. */
	private void hold(RedisBroker broker) {
		this.redis.commands().replicaof("127.0.0.1", this.redis.port());
		Awaitility.await().until(() -> broker.gauges().held() == Partition.COUNT);
	}

	private static CompletableFuture<Void> stop(RedisBroker broker) {
		return CompletableFuture.runAsync(broker::stop).orTimeout(LONG.toSeconds() / 2, TimeUnit.SECONDS);
	}

	private static CompletableFuture<PushReceipt> publish(RedisBroker broker) {
		return broker.publish(Destination.user("alice"), Recorder.message("a", false));
	}

}
