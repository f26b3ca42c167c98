package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.harness.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A publisher that cannot hear answers keeps as many questions as it may, and no longer
 * than a call may take.
 */
class AwaitedSubscriptionTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private static final int MOST = 10_000;

	private final RedisProcess redis = RedisProcess.start();

	private final RedisBacklogs backlogs = new RedisBacklogs();

	private RedisNode publisher;

	private boolean stopped;

	@BeforeEach
	void forbid() {
		this.redis.commands().aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.SUBSCRIBE));
	}

	@AfterEach
	void stop() {
		if (!this.stopped) {
			this.publisher.stop();
		}
		this.redis.close();
	}

	@Test
	void questionsAreLimited() {
		start(LONG);
		List<CompletableFuture<NodeReplies>> waiting = IntStream.range(0, MOST).mapToObj((i) -> ask()).toList();
		assertThat(failureOf(ask())).isInstanceOf(BrokerUnavailableException.class)
			.hasMessageContaining("too many questions");
		assertThat(waiting).noneMatch(CompletableFuture::isDone);
		assertThat(this.backlogs.enquiries().count()).isEqualTo(MOST);
		permit();
		CompletableFuture.allOf(waiting.toArray(CompletableFuture<?>[]::new))
			.handle((done, failure) -> null)
			.orTimeout(30, TimeUnit.SECONDS)
			.join();
		assertThat(waiting.get(0)).isCompletedWithValue(NodeReplies.NONE);
		Awaitility.await().untilAsserted(() -> assertThat(this.backlogs.enquiries().count()).isZero());
	}

	@Test
	void messageToAClientCountsWithItsSize() {
		start(LONG);
		this.backlogs.enquiries().addAnyway(64 * 1024 * 1024 - 100);
		CompletableFuture<?> message = this.publisher.publisher()
			.publish(Destination.client("node-1"), Recorder.message("a".repeat(100), true));
		assertThat(failureOf(message)).hasMessageContaining("too many questions");
		assertThat(ask()).isNotDone();
	}

	@Test
	void questionFailsAfterTheTimeout() {
		start(Duration.ofMillis(200));
		assertThat(failureOf(ask())).isInstanceOf(BrokerUnavailableException.class)
			.hasMessageContaining("there is no subscription");
		Awaitility.await().untilAsserted(() -> assertThat(this.backlogs.enquiries().count()).isZero());
	}

	@Test
	void questionFailsWhenThePublisherStops() {
		start(LONG);
		CompletableFuture<NodeReplies> answer = ask();
		this.stopped = true;
		this.publisher.stop();
		assertThat(failureOf(answer)).isInstanceOf(BrokerUnavailableException.class)
			.hasMessageContaining("shutting down");
		assertThat(failureOf(ask())).hasMessageContaining("shutting down");
		Awaitility.await().untilAsserted(() -> assertThat(this.backlogs.enquiries().count()).isZero());
	}

	private void start(Duration timeout) {
		this.publisher = new RedisNode(new NodeRegistration("publisher", NodeRegistration.Role.PUBLISHER),
				new Recorder(), Recorder.connector(this.redis), Recorder.settings(timeout), this.backlogs,
				new RedisStatistics());
		this.publisher.start();
	}

	private void permit() {
		this.redis.commands().aclSetuser("default", AclSetuserArgs.Builder.allCommands());
	}

	private CompletableFuture<NodeReplies> ask() {
		return this.publisher.ask(NodeRequest.toAll("alice", "text", Duration.ZERO));
	}

	private static @Nullable Throwable failureOf(CompletableFuture<?> answer) {
		return answer.<@Nullable Throwable>handle((value, failure) -> HealingConnection.rootOf(failure))
			.orTimeout(30, TimeUnit.SECONDS)
			.join();
	}

}
