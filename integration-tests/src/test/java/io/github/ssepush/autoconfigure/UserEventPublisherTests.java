package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.ssepush.SsePushListener;
import io.github.ssepush.UserOnlineEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every event about a user is answered, also one that the stop drops.
 */
class UserEventPublisherTests {

	private static final UserOnlineEvent EVENT = new UserOnlineEvent("alice", Instant.EPOCH);

	@Test
	void eventsBehindAListenerThatHangsFail() throws InterruptedException {
		CountDownLatch called = new CountDownLatch(1);
		CountDownLatch never = new CountDownLatch(1);
		UserEventPublisher publisher = new UserEventPublisher((event) -> {
			called.countDown();
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}, new SsePushListener() {
		});
		CompletableFuture<Void> first = publisher.publish(EVENT);
		assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<Void> second = publisher.publish(EVENT);
		assertThat(second).isNotDone();
		assertThat(publisher.publish(EVENT)).isCompletedExceptionally();
		publisher.stop();
		assertThat(first).succeedsWithin(Duration.ofSeconds(10));
		assertThat(second).isCompletedExceptionally();
	}

}
