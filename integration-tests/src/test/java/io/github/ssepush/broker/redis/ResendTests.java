package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that messages that are sent while connections are killed are stored once and in
 * order, which Lettuce alone does not achieve.
 */
class ResendTests {

	private static final int MESSAGES = 9000;

	private static final int KILLS = 30;

	@AutoClose
	private static final RedisProcess redis = RedisProcess.start();

	@Test
	void brokerStoresEachMessageOnceAndInOrder() {
		RedisBroker broker = Brokers.on(redis.uri(), new RedisSettings("resend:", Duration.ofSeconds(20),
				Duration.ofSeconds(1), Brokers.limits(MESSAGES * 2)));
		broker.start(new NodeRegistration("node"), new Recorder());
		sendUnderFire((number) -> broker.publish(Destination.user("alice"), message(number)));
		broker.stop();
		assertThat(stored("resend:*:l:u:alice"))
			.containsExactlyElementsOf(IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList());
	}

	/** So many that the broker keeps some back, again and again. */
	@Test
	void brokerStoresBurstsInOrder() {
		RedisBroker broker = Brokers.on(redis.uri(), new RedisSettings("burst:", Duration.ofSeconds(20),
				Duration.ofSeconds(1), Brokers.limits(MESSAGES * 2)));
		broker.start(new NodeRegistration("node"), new Recorder());
		for (int round = 0; round < 50; round++) {
			Destination user = Destination.user("bob-" + round);
			CompletableFuture
				.allOf(IntStream.range(0, 700)
					.mapToObj((number) -> broker.publish(user, message(number)))
					.toArray(CompletableFuture<?>[]::new))
				.orTimeout(60, TimeUnit.SECONDS)
				.join();
			assertThat(stored("burst:*:l:u:bob-" + round)).as("round " + round)
				.containsExactlyElementsOf(IntStream.range(0, 700).mapToObj(Integer::toString).toList());
		}
		broker.stop();
	}

	/**
	 * Send with Lettuce alone. If this is ever green, the broker may do without a
	 * pipeline of its own.
	 */
	@Test
	void lettuceStoresMessagesTwiceOrOutOfOrder() {
		RedisClient client = RedisClient.create(redis.uri());
		RedisAsyncCommands<String, String> commands = client.connect().async();
		String script = "redis.call('RPUSH', KEYS[1], ARGV[1]) return 1";
		String[] keys = { "lettuce" };
		sendUnderFire((number) -> commands.<Long>eval(script, ScriptOutputType.INTEGER, keys, Integer.toString(number))
			.toCompletableFuture());
		client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
		List<String> stored = redis.commands().lrange("lettuce", 0, -1);
		Set<String> once = new HashSet<>(stored);
		List<String> inOrder = IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
		assertThat(once).hasSizeGreaterThan(MESSAGES / 2);
		assertThat(stored).isNotEqualTo(inOrder);
	}

	/**
	 * Without waiting for answers, while every connection but that of the test is killed
	 * again and again.
	 */
	private static void sendUnderFire(IntFunction<CompletableFuture<?>> send) {
		RedisClient client = RedisClient.create(redis.uri());
		RedisAsyncCommands<String, String> killer = client.connect().async();
		List<CompletableFuture<?>> answers = new ArrayList<>();
		for (int number = 0; number < MESSAGES; number++) {
			answers.add(send.apply(number));
			if (number % (MESSAGES / KILLS) == MESSAGES / KILLS / 2) {
				killer.clientKill(KillArgs.Builder.typeNormal().skipme());
			}
		}
		CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
			.handle((done, failure) -> done)
			.orTimeout(60, TimeUnit.SECONDS)
			.join();
		client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
	}

	private static List<String> stored(String pattern) {
		return redis.commands()
			.lrange(redis.commands().keys(pattern).get(0), 0, -1)
			.stream()
			.map((message) -> message.replaceAll("(?s).*data: (\\d+)\n.*", "$1"))
			.toList();
	}

	private static OutboundMessage message(int number) {
		byte[] data = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
		return new OutboundMessage(SseFrame.encode(null, data), false, null, null, null, false);
	}

}
