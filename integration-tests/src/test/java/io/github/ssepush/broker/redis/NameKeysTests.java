package io.github.ssepush.broker.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.SseMessage;
import io.github.ssepush.cluster.ControlCommand;
import io.github.ssepush.harness.AnyName;
import io.github.ssepush.ticket.Ticket;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two names that differ never mean the same in Redis. The seed is in the name of the test
 * that fails.
 */
class NameKeysTests {

	private static final int NAMES = 200;

	private static final Partition PARTITION = Partition.all("sse-push:").get(0);

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void destinationsNeverShareAKey(long seed) {
		Map<String, Destination> keys = new HashMap<>();
		names(seed).forEach((name) -> {
			addKeys(keys, () -> Destination.user(name));
			addKeys(keys, () -> Destination.topic(name));
		});
		assertThat(keys).hasSizeGreaterThan(NAMES);
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void idempotencyKeysNeverShareAKey(long seed) {
		Random random = new Random(seed);
		Map<String, List<String>> keys = new HashMap<>();
		names(seed).forEach((name) -> {
			List<String> pair = List.of(name, AnyName.next(random));
			tolerant(() -> PARTITION.idempotencyKey(Partition.nameOf(Destination.user(name)),
					SseMessage.data("").idempotencyKey(pair.get(1)).build().idempotencyKey()))
				.forEach((key) -> assertThat(keys.put(key, pair)).as(key).isIn(null, pair));
		});
		assertThat(keys).hasSizeGreaterThan(NAMES / 10);
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void ticketsOfUsersNeverShareAKey(long seed) {
		Map<String, String> keys = new HashMap<>();
		names(seed).forEach((name) -> tolerant(() -> new Ticket(name, "token", List.of(), null).user())
			.forEach((key) -> assertThat(keys.put(key, name)).as(name).isNull()));
		assertThat(keys).hasSizeGreaterThan(NAMES / 10);
	}

	@ParameterizedTest(name = "seed {0}")
	@MethodSource("seeds")
	void commandsAreReadAsTheyWereWritten(long seed) {
		names(seed).forEach((name) -> {
			assertSurvives(() -> new ControlCommand.DisconnectUser(name, CloseReason.DISCONNECTED));
			assertSurvives(() -> new ControlCommand.RevokeUser(name, Instant.EPOCH, Duration.ofHours(1)));
			assertSurvives(() -> new ControlCommand.RefreshClient("node-client", name, null, Instant.EPOCH, Set.of()));
			assertSurvives(() -> new ControlCommand.RefreshClient("node-client", "alice", name, null, Set.of("news")));
			assertSurvives(() -> new ControlCommand.RefreshClient("node-client", "alice", null, null, Set.of(name)));
		});
	}

	static LongStream seeds() {
		return LongStream.range(0, 50);
	}

	private static Set<String> names(long seed) {
		Random random = new Random(seed);
		Set<String> names = new LinkedHashSet<>(Set.of("va?x", "va\ud800x", "va\udc00x"));
		while (names.size() < NAMES) {
			names.add(AnyName.next(random));
		}
		return names;
	}

	private static void addKeys(Map<String, Destination> keys, Supplier<Destination> destination) {
		tolerant(() -> Partition.nameOf(destination.get())).forEach((name) -> {
			assertThat(Partition.destinationOf(name)).isEqualTo(destination.get());
			assertThat(keys.put(sent(PARTITION.destination(name)), destination.get())).as(name).isNull();
			assertThat(keys.put(sent(PARTITION.messages(name)), destination.get())).as(name).isNull();
		});
	}

	private static void assertSurvives(Supplier<ControlCommand> command) {
		ControlCommand given;
		try {
			given = command.get();
		}
		catch (IllegalArgumentException ex) {
			return;
		}
		assertThat(ControlCommand.read(sent(given.write()), Duration.ZERO)).isEqualTo(given);
	}

	/** Return what Redis has of it; nothing of a name that is rejected. */
	private static List<String> tolerant(Supplier<String> key) {
		try {
			return List.of(sent(key.get()));
		}
		catch (IllegalArgumentException ex) {
			return List.of();
		}
	}

	private static String sent(String text) {
		return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
	}

}
