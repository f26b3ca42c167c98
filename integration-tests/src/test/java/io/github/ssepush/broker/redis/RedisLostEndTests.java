package io.github.ssepush.broker.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.ssepush.Run;
import io.github.ssepush.RunOutcome;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.Start;
import io.github.ssepush.engine.run.RunSettings;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RunBody;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Redis that has acknowledged the end of a run and lost it, as a replica that takes
 * over without the newest messages.
 */
class RedisLostEndTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final CompletableFuture<Void> lost = new CompletableFuture<>();

	private RedisProcess redis;

	private TestServer node;

	private RunTemplate runs;

	@BeforeEach
	void start() {
		this.redis = RedisProcess.start();
		this.node = TestServer.start(Wire.TOMCAT, this.redis.properties());
		SsePushBroker broker = this.node.bean(SsePushBroker.class);
		this.runs = new RunTemplate(broker,
				(run) -> this.lost.thenCompose((done) -> broker.read(run, new Start.Earliest(), 1)),
				(user, id) -> CompletableFuture.completedFuture(false), (payload) -> new byte[0],
				new RunSettings(Duration.ZERO, 1_000_000, HOUR, 1_000_000, HOUR, Duration.ofMillis(1)),
				new SsePushListener() {
				});
	}

	@AfterEach
	void stop() {
		this.runs.close();
		this.node.close();
		this.redis.close();
	}

	@ParameterizedTest
	@CsvSource({ "1, one two, {\"outcome\":\"complete\"}",
			"2, 'one ', '{\"outcome\":\"failed\",\"reason\":\"broker\"}'" })
	void readersLearnTheEndNevertheless(int messages, String text, String end) {
		Run run = this.runs.start("alice", "answer");
		run.append("one ");
		Awaitility.await().until(() -> stored() == 2);
		run.append("two");
		Awaitility.await().until(() -> stored() == 3);
		String state = this.redis.commands().hget(key(":m:"), "s");
		run.complete();
		assertThat(run.outcome().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(RunOutcome.COMPLETE);
		loseNewest(messages, state);
		this.lost.complete(null);
		assertThat(RunBody.text(this.node.send(this.node.request("/events/runs/answer", "alice"))))
			.isEqualTo(text + "<sse-push.end " + end + ">");
	}

	private long stored() {
		return keys(":l:").isEmpty() ? 0 : this.redis.commands().llen(key(":l:"));
	}

	/** Bring the run back to where it was before its newest messages. */
	private void loseNewest(int messages, String state) {
		RedisCommands<String, String> commands = this.redis.commands();
		commands.rpop(key(":l:"), messages);
		List<String> newest = Stream.of(commands.lindex(key(":l:"), -1).split(" ")).limit(2).toList();
		commands.hset(key(":m:"), "i", String.join(" ", newest));
		commands.hset(key(":m:"), "s", state);
	}

	private String key(String part) {
		return keys(part).get(0);
	}

	private List<String> keys(String part) {
		return this.redis.commands().keys("*" + part + "r:answer alice");
	}

}
