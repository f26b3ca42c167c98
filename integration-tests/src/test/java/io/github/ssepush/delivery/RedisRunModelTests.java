package io.github.ssepush.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.NodeProcess;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link RunModelTests} with Redis between three nodes, faults on the way to it, and a
 * node that is killed while it produces runs. {@code -Druns.at-once=1000
 * -Druns.pace=50 -Druns.seconds=600} takes longer and finds more.
 */
class RedisRunModelTests {

	private static final int AT_ONCE = Integer.getInteger("runs.at-once", Extent.of(15, 100));

	private static final int SECONDS = Integer.getInteger("runs.seconds", Extent.of(4, 12));

	private static final long SEED = Long.getLong("runs.seed", System.nanoTime() & 0xffffff);

	private static final int KILL_SECONDS = 20;

	private final AtomicInteger kills = new AtomicInteger();

	@Test
	void everyReaderHasTheBeginningOfWhatWasProducedAndAtTheEndAllOfIt() throws Exception {
		ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor();
		try (RedisProcess redis = RedisProcess.start("--appendonly", "yes", "--appendfsync", "always");
				RedisProxy toOne = new RedisProxy(redis.port());
				RedisProxy toOther = new RedisProxy(redis.port());
				TestServer one = start(Wire.TOMCAT, redis, toOne);
				TestServer other = start(Wire.JETTY, redis, toOther);
				NodeProcess third = NodeProcess.start(RunNode.class, properties(redis))) {
			RedisSaboteur saboteur = new RedisSaboteur(redis, List.of(toOne, toOther), SEED).start();
			killer.scheduleWithFixedDelay(() -> kill(third), Math.min(SECONDS / 2, KILL_SECONDS), KILL_SECONDS,
					TimeUnit.SECONDS);
			RunTally.Report report = new RunModel(List.of(one, other), List.of(third), SEED, UnaryOperator.identity())
				.run(AT_ONCE, Duration.ofSeconds(SECONDS), Duration.ofSeconds(90 + SECONDS / 2));
			saboteur.end();
			killer.shutdown();
			Awaitility.await().atMost(Duration.ofMinutes(2)).until(killer::isTerminated);
			System.out.printf("-Druns.seed=%d on Redis: %s; %s, %s kills%n", SEED, report, saboteur.faults(),
					this.kills);
			assertThat(report.violations()).as("-Druns.seed=%d", SEED).isEmpty();
			assertThat(this.kills).hasPositiveValue();
			assertThat(saboteur.faults()).isNotEmpty();
			assertThat(report.outcomes().keySet()).anyMatch((end) -> end.contains("complete"))
				.anyMatch((end) -> end.contains("node-lost"));
		}
		finally {
			killer.shutdownNow();
		}
	}

	private void kill(NodeProcess node) {
		node.kill();
		this.kills.incrementAndGet();
		try {
			node.launch();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static TestServer start(Wire wire, RedisProcess redis, RedisProxy proxy) {
		return TestServer.start(wire, properties(redis, "spring.data.redis.port=" + proxy.port()));
	}

	private static String[] properties(RedisProcess redis, String... more) {
		Stream<String> own = Stream.of("sse-push.redis.timeout=10s", "sse-push.run.flush-interval=10ms",
				"sse-push.limits.max-connects-per-user=0", "logging.level.root=WARN");
		return Stream.of(Stream.of(redis.properties()), own, Stream.of(more))
			.flatMap((properties) -> properties)
			.toArray(String[]::new);
	}

}
