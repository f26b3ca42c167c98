package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.support.Backlog;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Destinations in doubt are looked at once in a turn.
 */
class RegistrationsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final int DESTINATIONS = 200;

	@Test
	void eachDestinationInDoubtIsLookedAtOnceWhileCallsFailAtOnce() {
		RedisBacklogs backlogs = new RedisBacklogs();
		try (RedisProcess redis = RedisProcess.start()) {
			RedisNode node = node(redis, backlogs);
			node.start();
			Registrations registrations = node.registrations();
			IntStream.range(0, DESTINATIONS)
				.forEach((i) -> registrations.attach(Destination.user("user-" + i))
					.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
					.join());
			Awaitility.await().until(() -> registrations.inDoubt() == 0);
			int added = fill(backlogs.calls());
			doubtAll(registrations);
			CompletableFuture.runAsync(registrations::mend).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
			assertThat(registrations.inDoubt()).isGreaterThan(DESTINATIONS / 2);
			IntStream.range(0, added).forEach((i) -> backlogs.calls().remove(0));
			Awaitility.await().until(() -> registrations.inDoubt() == 0);
			node.stop();
		}
	}

	/** So that each call fails at once. */
	private static int fill(Backlog backlog) {
		int added = 0;
		while (backlog.add(0)) {
			added++;
		}
		return added;
	}

	private static void doubtAll(Registrations registrations) {
		Partition.all("test:").forEach(registrations::doubtAll);
	}

	private static RedisNode node(RedisProcess redis, RedisBacklogs backlogs) {
		return new RedisNode(new NodeRegistration("node"), new Recorder(), Recorder.connector(redis),
				Recorder.settings(PATIENCE), backlogs, new RedisStatistics());
	}

}
