package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Redis remembers what a node has to know that starts later, and no more.
 */
class RememberedCommandsTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Partition PARTITION = Partition.all("test:")
		.get(Partition.numberOf(Partition.nameOf(Destination.user("alice"))));

	private static final String SUBJECTS = PARTITION.commands()[0];

	private static final String TEXTS = PARTITION.commands()[1];

	private final RedisProcess redis = RedisProcess.start();

	private final RedisBroker broker = broker();

	@BeforeEach
	void start() {
		this.broker.start(new NodeRegistration("one"), new Recorder());
	}

	@AfterEach
	void stop() {
		this.broker.stop();
		this.redis.close();
	}

	@Test
	void newerCommandReplacesThoseOfItsKindForTheUser() {
		for (int i = 0; i < 5; i++) {
			ask("kick-user alice " + i, HOUR);
			ask("revoke alice " + i, HOUR);
		}
		assertThat(recalled()).containsExactlyInAnyOrder("kick-user alice 4", "revoke alice 4");
		assertThat(commands().zcard(SUBJECTS)).isEqualTo(2);
		assertThat(commands().hlen(TEXTS)).isEqualTo(2);
	}

	@Test
	void commandThatIsRememberedForLongerStaysBesideTheNewest() {
		ask("revoke alice long", HOUR.multipliedBy(3));
		ask("revoke alice longer", HOUR.multipliedBy(5));
		ask("revoke alice short", HOUR);
		ask("revoke alice shorter", Duration.ofMinutes(1));
		assertThat(recalled()).containsExactlyInAnyOrder("revoke alice longer", "revoke alice shorter");
		ask("revoke alice longest", HOUR.multipliedBy(6));
		assertThat(recalled()).containsExactly("revoke alice longest");
		assertThat(commands().hlen(TEXTS)).isEqualTo(1);
	}

	@Test
	void commandWhoseTimeIsOverIsForgotten() {
		ask("revoke alice soon", Duration.ofMillis(1));
		Awaitility.await().untilAsserted(() -> assertThat(recalled()).isEmpty());
		ask("kick-user bob", Duration.ZERO);
		ask("kick-user alice", HOUR);
		assertThat(commands().hkeys(TEXTS)).containsExactly("kick-user alice");
		assertThat(commands().pttl(TEXTS)).isPositive();
	}

	@Test
	void nodeReadsMoreCommandsThanFitIntoOneAnswer() {
		fill(RememberedCommands.PAGE * 2 + 1);
		assertThat(recalled()).hasSize(RememberedCommands.PAGE * 2 + 1);
	}

	@Test
	void commandThatEndsFirstIsForgottenWhenThereAreTooMany() {
		fill(RememberedCommands.MOST);
		ask("kick-user alice", HOUR);
		assertThat(commands().zcard(SUBJECTS)).isEqualTo(RememberedCommands.MOST);
		assertThat(commands().hlen(TEXTS)).isEqualTo(RememberedCommands.MOST);
		assertThat(commands().zscore(SUBJECTS, "kick-user user-0")).isNull();
		assertThat(this.broker.statistics().forgotten()).isEqualTo(1);
	}

	@Test
	void commandsBehindOneThatThrowsAnErrorAreCarriedOut() {
		fill(RememberedCommands.PAGE + 1);
		Recorder failing = new Recorder() {

			@Override
			public String onRequest(String content, Duration age) {
				super.onRequest(content, age);
				throw new AssertionError("on purpose");
			}

		};
		RedisBroker other = broker();
		other.start(new NodeRegistration("two"), failing);
		Awaitility.await()
			.untilAsserted(() -> assertThat(failing.requests).contains("kick-user user-0",
					"kick-user user-" + RememberedCommands.PAGE));
		other.stop();
	}

	private RedisBroker broker() {
		return Recorder.broker(this.redis, Duration.ofSeconds(5));
	}

	private RedisCommands<String, String> commands() {
		return this.redis.commands();
	}

	private void ask(String command, Duration remembered) {
		ask(this.broker, command, remembered);
	}

	private static void ask(RedisBroker node, String command, Duration remembered) {
		node.ask(NodeRequest.toAll("alice", command, remembered)).orTimeout(10, TimeUnit.SECONDS).join();
	}

	/** As another node has asked. */
	@SuppressWarnings("unchecked")
	private void fill(int count) {
		long end = System.currentTimeMillis() + HOUR.toMillis() / 2;
		Map<String, String> texts = new HashMap<>();
		ScoredValue<String>[] ends = IntStream.range(0, count).mapToObj((i) -> {
			String command = "kick-user user-" + i;
			texts.put(command, end + " other " + command);
			return ScoredValue.just(end + i, command);
		}).toArray(ScoredValue[]::new);
		commands().zadd(SUBJECTS, ends);
		commands().hset(TEXTS, texts);
	}

	/** The commands of which another node learns that starts now, as often as it does. */
	private List<String> recalled() {
		Recorder recorder = new Recorder();
		RedisBroker other = broker();
		other.start(new NodeRegistration("two"), recorder);
		long expected = commands().zcount(SUBJECTS,
				Range.from(Range.Boundary.excluding(System.currentTimeMillis()), Range.Boundary.unbounded()));
		Awaitility.await()
			.untilAsserted(() -> assertThat(recorder.requests).hasSizeGreaterThanOrEqualTo((int) expected));
		// Heard behind the marks of the start, whose calls are made before the next one.
		ask("ping alice", Duration.ZERO);
		ask(other, "ping alice", Duration.ZERO);
		other.stop();
		return recorder.requests.stream().filter((command) -> !command.equals("ping alice")).toList();
	}

}
