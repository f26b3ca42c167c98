package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.RunLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.DeafListener;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures the cost of runs, on demand with {@code -Drun.costs=true}.
 */
@EnabledIfSystemProperty(named = "run.costs", matches = "true")
class RunCostTests {

	private static final Pattern CALLS = Pattern.compile("cmdstat_evalsha:calls=(\\d+),usec=(\\d+)");

	private static final SseFrame NOTHING = SseFrame.ofBytes(new byte[0]);

	/** A piece of 25 bytes of text. */
	private static final SseFrame PIECE = SseFrame.encode(null, "x".repeat(25).getBytes(StandardCharsets.UTF_8));

	private static final int PIECES = 4000;

	private static final int RUNS = 100;

	@Test
	void costsOfRedis() {
		try (RedisProcess redis = RedisProcess.start()) {
			RedisBroker broker = Brokers.on(redis.uri(),
					new RedisSettings("cost:", Duration.ofSeconds(10), Duration.ofSeconds(5), limits()));
			broker.start(new NodeRegistration("n8s0d1k2m"), new DeafListener());
			String last = store(broker, "one", MessageKind.START, NOTHING, null);
			long empty = used(redis, "*r:one*");
			for (int i = 0; i < PIECES; i++) {
				last = store(broker, "one", MessageKind.MESSAGE, PIECE, last);
			}
			System.out.printf("Redis: %d bytes for a run, %d for a piece%n", empty,
					(used(redis, "*r:one*") - empty) / PIECES);
			redis.commands().configResetstat();
			long begin = System.nanoTime();
			CompletableFuture
				.allOf(IntStream.range(0, RUNS)
					.mapToObj((i) -> produce(broker, "run-" + i, 1000))
					.toArray(CompletableFuture<?>[]::new))
				.orTimeout(300, TimeUnit.SECONDS)
				.join();
			double seconds = (System.nanoTime() - begin) / 1e9;
			MatchResult calls = CALLS.matcher(redis.commands().info("commandstats"))
				.results()
				.findFirst()
				.orElseThrow();
			System.out.printf(
					"Redis: %.1f microseconds of its processor for a store; %d runs at once: %.0f stores a second%n",
					Double.parseDouble(calls.group(2)) / Long.parseLong(calls.group(1)), RUNS, RUNS * 1000 / seconds);
			broker.stop();
			assertThat(empty).isPositive();
		}
	}

	@Test
	void costsOfMemory() {
		SsePushBroker broker = new MemoryBroker(new MemoryLimits(limits(), Long.MAX_VALUE, Integer.MAX_VALUE));
		broker.start(new NodeRegistration("n8s0d1k2m"), new DeafListener());
		long before = heap();
		List<String> last = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			last.add(store(broker, "run-" + i, MessageKind.START, NOTHING, null));
		}
		long started = heap();
		for (int i = 0; i < RUNS; i++) {
			String after = last.get(i);
			for (int j = 0; j < PIECES; j++) {
				// A frame of its own, as each piece has.
				SseFrame piece = SseFrame.encode(null, PIECE.toBytes());
				after = store(broker, "run-" + i, MessageKind.MESSAGE, piece, after);
			}
		}
		System.out.printf("Memory: %d bytes for a run, %d for a piece%n", (started - before) / 1000,
				(heap() - started) / (RUNS * PIECES));
		assertThat(started).isGreaterThan(before);
		broker.stop();
	}

	private static CompletableFuture<String> produce(SsePushBroker broker, String id, int pieces) {
		CompletableFuture<String> last = publish(broker, id, MessageKind.START, NOTHING, null);
		for (int i = 0; i < pieces; i++) {
			last = last.thenCompose((after) -> publish(broker, id, MessageKind.MESSAGE, PIECE, after));
		}
		return last;
	}

	private static String store(SsePushBroker broker, String id, MessageKind kind, SseFrame frame,
			@Nullable String after) {
		return publish(broker, id, kind, frame, after).orTimeout(20, TimeUnit.SECONDS).join();
	}

	private static CompletableFuture<String> publish(SsePushBroker broker, String id, MessageKind kind, SseFrame frame,
			@Nullable String after) {
		return broker.publish(Destination.run("alice", id), OutboundMessage.ofRun(kind, frame, after))
			.thenApply(PushReceipt::id);
	}

	private static long used(RedisProcess redis, String pattern) {
		return redis.commands().keys(pattern).stream().mapToLong((key) -> redis.commands().memoryUsage(key)).sum();
	}

	private static long heap() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	private static HistoryLimits limits() {
		Duration hour = Duration.ofHours(1);
		return new HistoryLimits(1000, 262_144, 262_144, hour, hour, new RunLimits(10_000_000, hour, hour));
	}

}
