package io.github.ssepush.support;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.harness.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an action is repeated although it has failed.
 */
class OwnSchedulerTests {

	private final OwnScheduler scheduler = new OwnScheduler("sse-push-test");

	@AfterEach
	void stop() {
		this.scheduler.stop();
		this.scheduler.awaitEnd(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@MethodSource
	void actionThatFailsIsRepeated(Runnable failure) {
		AtomicInteger runs = new AtomicInteger();
		try (LogCapture log = LogCapture.start()) {
			this.scheduler.repeat(() -> {
				if (runs.incrementAndGet() == 1) {
					failure.run();
				}
			}, Duration.ofMillis(1));
			Awaitility.await().until(() -> runs.get() > 1);
			assertThat(log.messages()).filteredOn((line) -> line.startsWith("ERROR"))
				.singleElement()
				.asString()
				.contains("'sse-push-test'");
		}
	}

	@ParameterizedTest
	@MethodSource("actionThatFailsIsRepeated")
	void oneTimeActionThatFailsIsLogged(Runnable failure) {
		OwnTimer timer = new OwnTimer("sse-push-test-once", Duration.ZERO);
		try (LogCapture log = LogCapture.start()) {
			this.scheduler.later(failure, Duration.ZERO);
			timer.execute(failure);
			timer.stop();
			timer.execute(failure);
			Awaitility.await().until(() -> log.messages().size() >= 3);
			assertThat(log.messages()).allMatch((line) -> line.startsWith("ERROR A task of the thread 'sse-push-test"))
				.filteredOn((line) -> line.contains("'sse-push-test-once'"))
				.hasSize(2);
		}
	}

	static List<Runnable> actionThatFailsIsRepeated() {
		return List.of(() -> {
			throw new IllegalStateException("on purpose");
		}, () -> {
			throw new AssertionError("on purpose");
		});
	}

}
