package io.github.ssepush.broker.redis;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.Destination;
import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every message to a destination removes from it the nodes that are dead, however many
 * there are, and each node that attaches it removes some.
 */
class DeadNodesTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Destination ALICE = Destination.user("alice");

	private static final Destination ANSWER = Destination.run("alice", "answer");

	/** Lua passes on fewer arguments than that. */
	private static final int MANY = 9000;

	private final RedisProcess redis = RedisProcess.start();

	private final RedisBroker broker = Recorder.broker(this.redis, PATIENCE);

	@BeforeEach
	void start() {
		this.broker.start(new NodeRegistration("node"), new Recorder());
	}

	@AfterEach
	void stop() {
		this.broker.stop();
		this.redis.close();
	}

	@Test
	void ephemeralMessageRemovesANodeThatCrashed() throws IOException {
		attach(this.broker, ALICE);
		try (RedisProxy proxy = new RedisProxy(this.redis.port())) {
			RedisBroker crashing = Brokers.on(proxy.uri(), Recorder.settings(Duration.ofSeconds(1)));
			crashing.start(new NodeRegistration("crashing"), new Recorder());
			attach(crashing, ALICE);
			assertThat(nodesOf(ALICE)).contains("n:node", "n:crashing");
			proxy.refuse();
			Awaitility.await().untilAsserted(() -> {
				publish(ALICE, Recorder.message("passing", true));
				assertThat(nodesOf(ALICE)).containsExactly("n:node");
			});
			crashing.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void messageRemovesAsManyNodesAsAreDead(boolean ephemeral) {
		attach(this.broker, ALICE);
		addDeadNodes(ALICE, MANY);
		assertThat(publish(ALICE, Recorder.message("text", ephemeral)).nodes()).isEqualTo(1);
		assertThat(nodesOf(ALICE)).containsExactly("n:node");
	}

	@Test
	void messageOfARunRemovesAsManyNodesAsAreDead() {
		SseFrame frame = SseFrame.encode(null, new byte[] { 'x' });
		PushReceipt start = publish(ANSWER, OutboundMessage.ofRun(MessageKind.START, frame, null));
		attach(this.broker, ANSWER);
		addDeadNodes(ANSWER, MANY);
		PushReceipt message = publish(ANSWER, OutboundMessage.ofRun(MessageKind.MESSAGE, frame, start.id()));
		assertThat(message.nodes()).isEqualTo(1);
		assertThat(nodesOf(ANSWER)).containsExactly("n:node");
	}

	@Test
	void nodeThatAttachesADestinationWithoutMessagesRemovesThoseThatAreDead() {
		SseFrame frame = SseFrame.encode(null, new byte[] { 'x' });
		publish(ANSWER, OutboundMessage.ofRun(MessageKind.START, frame, null));
		RedisBroker other = Recorder.broker(this.redis, PATIENCE);
		other.start(new NodeRegistration("other"), new Recorder());
		for (Destination destination : List.of(ALICE, ANSWER)) {
			attach(other, destination);
			addDeadNodes(destination, 50);
			attach(this.broker, destination);
			assertThat(nodesOf(destination)).containsExactlyInAnyOrder("n:node", "n:other");
		}
		other.stop();
	}

	@Test
	void nodeThatAttachesADestinationRemovesAHundredAtOnce() {
		addDeadNodes(ALICE, MANY);
		attach(this.broker, ALICE);
		assertThat(nodesOf(ALICE)).hasSize(MANY - 100 + 1).contains("n:node");
		this.broker.detach(ALICE);
		Awaitility.await().untilAsserted(() -> assertThat(nodesOf(ALICE)).hasSize(MANY - 100));
		attach(this.broker, ALICE);
		assertThat(nodesOf(ALICE)).hasSize(MANY - 200 + 1).contains("n:node");
	}

	/** Attach a destination that has a client. */
	private static void attach(RedisBroker broker, Destination destination) {
		within(broker.attach(destination));
		broker.announce(destination, 1);
	}

	private PushReceipt publish(Destination destination, OutboundMessage message) {
		return within(this.broker.publish(destination, message));
	}

	private static <T> T within(CompletableFuture<T> answer) {
		return answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
	}

	private void addDeadNodes(Destination destination, int count) {
		Map<String, String> fields = IntStream.range(0, count)
			.boxed()
			.collect(Collectors.toMap((i) -> "n:dead-" + i, (i) -> "1"));
		this.redis.commands().hset(Recorder.key(destination), fields);
	}

	private Stream<String> nodesOf(Destination destination) {
		return this.redis.commands()
			.hkeys(Recorder.key(destination))
			.stream()
			.filter((field) -> field.startsWith("n:"));
	}

}
