package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.lettuce.core.api.sync.RedisCommands;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.broker.redis.RedisStatistics;
import io.github.ssepush.harness.Patience;
import io.github.ssepush.harness.RedisProcess;
import io.github.ssepush.harness.RedisProxy;
import io.github.ssepush.harness.RunBody;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.TwoNodes;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs that one node produces and another one serves.
 */
class RedisRunTests extends TwoNodes {

	@Test
	void aRunIsReadOnAnotherNodeWhileItIsProduced() {
		Run run = runs(one).start(this.user, "answer");
		run.append("Hello ");
		CompletableFuture<HttpResponse<String>> stream = read(other, "answer");
		run.append("wor");
		run.send(SseMessage.event("progress").data("50").build());
		run.append("ld");
		run.complete();
		assertThat(text(stream)).isEqualTo("Hello wor<progress 50>ld<sse-push.end {\"outcome\":\"complete\"}>");
		HttpResponse<String> late = other.send(request(other, "answer"));
		assertThat(RunBody.text(late)).isEqualTo("Hello wor<progress 50>ld<sse-push.end {\"outcome\":\"complete\"}>");
		for (TestServer node : List.of(one, other)) {
			assertThat(node.send(request(node, "answer").header("Last-Event-ID", RunBody.lastId(late))).statusCode())
				.isEqualTo(204);
			assertThat(node.send(node.request("/events/runs/answer", "bob")).statusCode()).isEqualTo(404);
		}
	}

	@Test
	void aRunIsStartedOnceWhicheverNodeStartsIt() {
		Run run = runs(one).start(this.user, "once");
		AtomicBoolean subscribed = new AtomicBoolean();
		assertThatExceptionOfType(RunExistsException.class).isThrownBy(() -> runs(other).start(this.user, "once",
				Flux.just("a").doOnSubscribe((subscription) -> subscribed.set(true))));
		assertThat(subscribed).isFalse();
		run.complete();
		assertThat(run.outcome().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(RunOutcome.COMPLETE);
		assertThatExceptionOfType(RunExistsException.class).isThrownBy(() -> runs(other).start(this.user, "once"));
	}

	@Test
	void aRunIsStoppedOnAnotherNode() {
		AtomicBoolean cancelled = new AtomicBoolean();
		runs(one).start(this.user, "long",
				Flux.just("text").concatWith(Flux.never()).doOnCancel(() -> cancelled.set(true)));
		CompletableFuture<HttpResponse<String>> stream = read(other, "long");
		assertThat(stop(other, "long", "bob")).isEqualTo(404);
		assertThat(cancelled).isFalse();
		assertThat(stop(other, "long", this.user)).isEqualTo(204);
		assertThat(text(stream)).isEqualTo("text<sse-push.end {\"outcome\":\"stopped\"}>");
		assertThat(cancelled).isTrue();
		assertThat(stop(other, "long", this.user)).isEqualTo(404);
		assertThat(stop(one, "long", this.user)).isEqualTo(404);
	}

	@Test
	void aRunFailsAndTimesOutAsInMemory() {
		runs(one).start(this.user, "failing", Flux.just("a").concatWith(Flux.error(new IllegalStateException("b"))));
		assertThat(whole(other, "failing")).isEqualTo("a<sse-push.end {\"outcome\":\"failed\",\"reason\":\"error\"}>");
		runs(one).start(this.user, "large", Flux.interval(Duration.ofMillis(1)).map((i) -> "x".repeat(10_000)));
		assertThat(whole(other, "large")).endsWith("<sse-push.end {\"outcome\":\"failed\",\"reason\":\"too-large\"}>");
		try (TestServer impatient = start(Wire.TOMCAT, "sse-push.run.idle-timeout=100ms",
				"sse-push.run.retention=5s")) {
			runs(impatient).start(this.user, "idle");
			assertThat(whole(other, "idle"))
				.isEqualTo("<sse-push.end {\"outcome\":\"failed\",\"reason\":\"timeout\"}>");
			Patience.await().until(() -> other.send(request(other, "idle")).statusCode() == 404);
			runs(other).start(this.user, "idle").close();
		}
	}

	@Test
	void aShutdownFailsRunsBeforeTheirNodeLeaves() {
		TestServer stopping = start(Wire.TOMCAT);
		runs(stopping).start(this.user, "endless").append("text");
		CompletableFuture<HttpResponse<String>> stream = read(other, "endless");
		stopping.close();
		assertThat(text(stream)).isEqualTo("text<sse-push.end {\"outcome\":\"failed\",\"reason\":\"shutdown\"}>");
	}

	@Test
	void readersLearnThatTheNodeOfTheProducerIsLost() throws Exception {
		try (RedisProxy proxy = new RedisProxy(redis.port())) {
			TestServer lost = start(Wire.TOMCAT, "spring.data.redis.port=" + proxy.port());
			try (lost) {
				Run run = runs(lost).start(this.user, "lost");
				run.append("text");
				CompletableFuture<HttpResponse<String>> stream = read(other, "lost");
				Awaitility.await().until(() -> redis.commands().llen(keys("*:l:r:lost*").get(0)) == 2);
				proxy.refuse();
				assertThat(text(stream))
					.isEqualTo("text<sse-push.end {\"outcome\":\"failed\",\"reason\":\"node-lost\"}>");
				assertThat(whole(one, "lost")).endsWith("node-lost\"}>");
				proxy.release();
				Patience.await()
					.untilAsserted(() -> assertThatExceptionOfType(RunEndedException.class)
						.isThrownBy(() -> run.append("too late")));
			}
		}
		assertThat(whole(one, "lost")).doesNotContain("too late");
	}

	@Test
	void aStartOutlivesAPauseOfRedis() {
		try (RedisProcess paused = RedisProcess.start();
				TestServer node = start(Wire.TOMCAT, "spring.data.redis.port=" + paused.port(),
						"sse-push.redis.timeout=10s")) {
			RedisStatistics statistics = node.bean(RedisBroker.class).statistics();
			paused.pause();
			CompletableFuture<Run> started = CompletableFuture
				.supplyAsync(() -> runs(node).start(this.user, "patient"));
			try {
				Patience.await().until(() -> started.isDone() || statistics.lost() > 0);
			}
			finally {
				paused.resume();
			}
			started.orTimeout(30, TimeUnit.SECONDS).join().complete();
			assertThat(whole(node, "patient")).isEqualTo("<sse-push.end {\"outcome\":\"complete\"}>");
		}
	}

	@Test
	void aRunLeavesNothingInRedisAfterItsRetention() {
		try (TestServer brief = start(Wire.TOMCAT, "sse-push.run.retention=3s")) {
			runs(brief).start(this.user, "brief", Flux.just("text"));
			whole(other, "brief");
			Patience.await().until(() -> keys("*brief*").isEmpty());
		}
	}

	@Test
	void anOpenRunExpiresWithoutItsProducer() {
		runs(one).start(this.user, "open").append("text");
		Awaitility.await().until(() -> keys("*r:open*").size() == 2);
		RedisCommands<String, String> commands = redis.commands();
		assertThat(keys("*r:open*")).allSatisfy((key) -> assertThat(commands.pttl(key))
			.isBetween(Duration.ofMinutes(5).toMillis(), Duration.ofMinutes(15).toMillis()));
		runs(one).stop(this.user, "open").orTimeout(10, TimeUnit.SECONDS).join();
	}

	private static List<String> keys(String pattern) {
		return redis.commands().keys(pattern);
	}

	private static RunOperations runs(TestServer node) {
		return node.bean(RunOperations.class);
	}

	private HttpRequest.Builder request(TestServer node, String id) {
		return node.request("/events/runs/" + id, this.user);
	}

	/** Begin to read a run to its end. */
	private CompletableFuture<HttpResponse<String>> read(TestServer node, String id) {
		int before = node.clients().count();
		CompletableFuture<HttpResponse<String>> response = CompletableFuture
			.supplyAsync(() -> node.send(request(node, id)));
		Awaitility.await().until(() -> response.isDone() || node.clients().count() > before);
		return response;
	}

	private static int stop(TestServer node, String id, String user) {
		return node.send(node.request("/events/runs/" + id + "/stop", user).POST(HttpRequest.BodyPublishers.noBody()))
			.statusCode();
	}

	private String whole(TestServer node, String id) {
		return RunBody.text(node.send(request(node, id)));
	}

	private static String text(CompletableFuture<HttpResponse<String>> response) {
		return RunBody.text(response.orTimeout(30, TimeUnit.SECONDS).join());
	}

}
