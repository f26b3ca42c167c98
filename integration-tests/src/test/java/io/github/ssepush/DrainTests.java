package io.github.ssepush;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Configuration;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what clients and operators see of a node that stops.
 */
@Tag("streams")
class DrainTests {

	@ParameterizedTest
	@EachWire
	void whoIsOpenGetsEverythingAndAGoodbye(Wire wire) {
		TestServer server = TestServer.start(wire, "sse-push.retry=2s", "sse-push.shutdown.drain-period=1m");
		List<TestStream> streams = IntStream.range(0, 20).mapToObj((i) -> server.open("user-" + i)).toList();
		for (int i = 0; i < 20; i++) {
			server.template().sendToUser("user-" + i, "x".repeat(20_000)).join();
			server.template().sendToUser("user-" + i, "last").join();
		}
		server.context().close();
		Set<Long> retries = new HashSet<>();
		for (TestStream stream : streams) {
			assertThat(StreamDetails.data(stream, 2)).last().isEqualTo("last");
			assertThat(StreamDetails.control(stream, "sse-push.goodbye").data()).isEqualTo("{\"reason\":\"shutdown\"}");
			assertThat(stream).ends();
			assertThat(stream).receivedNothing();
			retries.add(StreamDetails.retry(stream));
		}
		assertThat(retries).hasSizeGreaterThan(10).allMatch((retry) -> retry >= 1000 && retry <= 3000);
	}

	@ParameterizedTest
	@EachWire
	void whoComesMeanwhileIsToldToComeBackAndProbesSayNo(Wire wire) throws InterruptedException {
		TestServer server = TestServer.start(wire, List.of(TestServer.Application.class, Gate.class),
				"management.endpoint.health.show-details=always", "management.endpoint.health.probes.enabled=true");
		Gate gate = server.bean(Gate.class);
		TestStream alice = server.open("alice");
		assertThat(server.send(server.request("/actuator/health/readiness", "operator")).statusCode()).isEqualTo(200);
		CompletableFuture<Void> closed = CompletableFuture.runAsync(server.context()::close,
				(task) -> new Thread(task, "closer").start());
		assertThat(gate.reached.await(20, TimeUnit.SECONDS)).isTrue();
		try {
			HttpResponse<String> browser = server.send(server.request("/events", "late"));
			assertThat(browser.statusCode()).isEqualTo(200);
			assertThat(browser.body()).startsWith("retry:").contains("event: sse-push.busy");
			HttpResponse<String> module = server
				.send(server.request("/events", "late").header("SSE-Push-Client-Version", "1"));
			assertThat(module.statusCode()).isEqualTo(503);
			assertThat(module.headers().firstValue("Retry-After")).isPresent();
			HttpResponse<String> health = server.send(server.request("/actuator/health/ssePush", "operator"));
			assertThat(health.statusCode()).isEqualTo(503);
			assertThat(health.body()).contains("\"OUT_OF_SERVICE\"").contains("\"accepting\":false");
			assertThat(server.bean(ApplicationAvailability.class).getReadinessState())
				.isEqualTo(ReadinessState.REFUSING_TRAFFIC);
			assertThat(server.send(server.request("/actuator/health/readiness", "operator")).statusCode())
				.isEqualTo(503);
		}
		finally {
			gate.open.countDown();
		}
		closed.join();
		assertThat(alice).saysGoodbye();
		assertThat(alice).ends();
	}

	@ParameterizedTest
	@EachWire
	void whoComesBackAfterARestartOfTheLifeCycleGoesOnWhereItWas(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			SmartLifecycle lifecycle = server.context().getBean("ssePushEngineLifecycle", SmartLifecycle.class);
			TestStream before = server.open("alice");
			server.template().sendToUser("alice", "one").join();
			server.template().sendToUser("alice", "two").join();
			assertThat(lifecycle.isRunning()).isTrue();
			lifecycle.stop();
			assertThat(lifecycle.isRunning()).isFalse();
			assertThat(before).receives("one", "two");
			assertThat(before).saysGoodbye();
			assertThat(before).ends();
			assertThat(server.template().sendToUser("alice", "nobody is there")).isCompletedExceptionally();
			lifecycle.start();
			assertThat(lifecycle.isRunning()).isTrue();
			server.template().sendToUser("alice", "three").join();
			TestStream after = server
				.open(server.request("/events", "alice").header("Last-Event-ID", before.lastEventId()));
			server.template().sendToUser("alice", "four").join();
			assertThat(after).receives("three", "four");
			assertThat(after.clientId()).isNotEqualTo(before.clientId());
		}
	}

	/**
	 * Keeps the engine from coming to the end of its last client.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Gate implements SsePushListener {

		private final CountDownLatch reached = new CountDownLatch(1);

		private final CountDownLatch open = new CountDownLatch(1);

		@Override
		public void clientClosed(Client client, CloseReason reason, Duration duration) {
			this.reached.countDown();
			try {
				this.open.await(20, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
