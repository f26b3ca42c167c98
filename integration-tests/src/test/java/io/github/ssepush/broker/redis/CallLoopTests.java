package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A task that fails ends neither the loop nor what others have asked it for.
 */
class CallLoopTests {

	private final CallLoop loop = new CallLoop(Duration.ofSeconds(1));

	@AfterEach
	void stop() {
		this.loop.stop(() -> {
		});
	}

	@Test
	void tasksBehindOneThatThrowsAnErrorRun() throws InterruptedException {
		CountDownLatch done = new CountDownLatch(1);
		// Both in one turn.
		this.loop.later(0, () -> {
			this.loop.execute(() -> {
				throw new AssertionError("on purpose");
			});
			this.loop.execute(done::countDown);
		});
		assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void actionAtTheEndOfATurnRunsThoughTheTurnThrowsAnError() throws InterruptedException {
		CountDownLatch flushed = new CountDownLatch(1);
		this.loop.execute(() -> {
			this.loop.atEndOfTurn(flushed::countDown);
			throw new AssertionError("on purpose");
		});
		assertThat(flushed.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void periodicTaskThatThrowsAnErrorIsRepeated() throws InterruptedException {
		CountDownLatch twice = new CountDownLatch(2);
		this.loop.every(1, () -> {
			twice.countDown();
			throw new AssertionError("on purpose");
		});
		assertThat(twice.await(10, TimeUnit.SECONDS)).isTrue();
	}

}
