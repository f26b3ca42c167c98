package io.github.ssepush.isolation;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No client ever receives a byte of a destination that it may not follow: not live, not
 * replayed, not filled, whatever it comes with and however rights change.
 */
class IsolationTests {

	private static final long SEED = Long.getLong("isolation.seed", System.nanoTime() & 0xffffff);

	private static final int STEPS = Integer.getInteger("isolation.steps", 600);

	@ParameterizedTest
	@EachWire(http2 = false)
	void nobodyReceivesWhatTheyMayNotFollow(Wire wire) {
		try (TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Rights.class),
				"sse-push.heartbeat-interval=200ms", "sse-push.history.max-messages=30",
				"sse-push.limits.max-clients-per-user=0", "sse-push.limits.max-connects-per-user=0")) {
			IsolationRun run = new IsolationRun(server, SEED);
			run.play(STEPS);
			run.settle();
			System.out.printf("-Disolation.seed=%d on %s: %s%n", SEED, wire, run);
			assertThat(run.violations()).as("-Disolation.seed=%d", SEED).isEmpty();
			assertThat(run.unexercised()).as("-Disolation.seed=%d", SEED).isEmpty();
		}
	}

}
