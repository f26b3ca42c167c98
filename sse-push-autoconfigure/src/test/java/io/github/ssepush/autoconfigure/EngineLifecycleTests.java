package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.EngineSettings;
import io.github.ssepush.engine.run.RunSettings;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.engine.stream.DeliveryListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests that the engine stops, whatever becomes of the runs.
 */
class EngineLifecycleTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final SsePushListener LISTENER = new SsePushListener() {
	};

	@Test
	void runThatCanNotBeEndedDoesNotKeepTheEngineFromStopping() {
		MemoryBroker broker = new MemoryBroker(
				new MemoryLimits(new HistoryLimits(10, 1000, 1000, HOUR, HOUR), 1_000_000, 1000));
		RunTemplate runs = new RunTemplate((destination, message) -> {
			if (message.kind() == MessageKind.END) {
				throw new IllegalStateException("on purpose");
			}
			return CompletableFuture.completedFuture(new PushReceipt("1", Destination.run("alice", "a"), 0, false));
		}, (run) -> new CompletableFuture<>(), (user, id) -> CompletableFuture.completedFuture(false),
				(payload) -> new byte[0], new RunSettings(Duration.ZERO, 1000, HOUR, 1000, HOUR, HOUR), LISTENER);
		EngineLifecycle lifecycle = new EngineLifecycle(
				new ClientEngine(broker, EngineSettings.forTests(), LISTENER, new DeliveryListener() {
				}), new SsePushProperties.Shutdown(Duration.ZERO, Duration.ZERO), runs);
		lifecycle.start();
		runs.start("alice", "a");
		assertThatIllegalStateException().isThrownBy(lifecycle::stop).withMessage("on purpose");
		assertThat(lifecycle.isRunning()).isFalse();
		runs.close();
	}

}
