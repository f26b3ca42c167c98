package io.github.ssepush;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.NodeReplies;
import io.github.ssepush.broker.NodeRequest;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;
import io.github.ssepush.harness.Brokers;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.StubTransactionManager;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a broker of the application which throws is the same as one that fails.
 */
class CustomBrokerTests {

	private static TestServer server;

	private final ThrowingBroker broker = server.bean(ThrowingBroker.class);

	private final Outcomes outcomes = server.bean(Outcomes.class);

	@BeforeAll
	static void start() {
		server = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Custom.class));
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@AfterEach
	void repair() {
		this.broker.failure = null;
		this.broker.healthy = "";
		server.closeStreams();
		server.awaitClients(0);
		this.outcomes.sent.clear();
	}

	@Test
	void sendFailsForTheUserForWhomTheBrokerThrows() {
		TestStream bob = server.open("bob");
		this.broker.failure = new StackOverflowError("on purpose");
		this.broker.healthy = "bob";
		CompletableFuture<?> sent = server.template().sendToUsers(List.of("alice", "bob"), "hello");
		assertFailed(sent);
		assertThat(bob).next().hasData("hello");
		assertThat(this.outcomes.sent).containsExactly(PushOutcome.FAILED, PushOutcome.ACCEPTED);
	}

	@Test
	void sendAfterACommitFails() {
		this.broker.failure = new NoClassDefFoundError("on purpose");
		CompletableFuture<?> sent = new TransactionTemplate(server.bean(StubTransactionManager.class))
			.execute((status) -> server.template().sendToUser("alice", "hello"));
		assertFailed(sent);
	}

	@Test
	void runFails() {
		Run run = server.bean(RunOperations.class).start("alice", "answer");
		this.broker.failure = new IllegalStateException("on purpose");
		run.append("lost");
		this.broker.failure = null;
		assertThat(run.outcome().orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(RunOutcome.FAILED);
	}

	@Test
	void healthIsDown() {
		HealthIndicator health = server.context().getBean("ssePushHealthIndicator", HealthIndicator.class);
		this.broker.failure = new NoClassDefFoundError("on purpose");
		assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.DOWN);
	}

	@Test
	void questionsToOtherNodesFail() {
		this.broker.failure = new NoClassDefFoundError("on purpose");
		assertFailed(server.clients().disconnectUser("alice", CloseReason.DISCONNECTED));
	}

	@Test
	void streamsEndAndTheApplicationStopsThoughTheBrokerThrows() {
		TestServer other = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Custom.class));
		TestStream alice = other.open("alice");
		other.bean(ThrowingBroker.class).failure = new StackOverflowError("on purpose");
		try (LogCapture log = LogCapture.start()) {
			other.context().close();
			assertThat(StreamDetails.control(alice, "sse-push.goodbye").data()).contains("shutdown");
			assertThat(log.messages()).filteredOn((line) -> line.startsWith("WARN") || line.startsWith("ERROR"))
				.isNotEmpty()
				.allMatch((line) -> line.contains(" failed and may have had no effect. The node goes on"));
		}
	}

	private void assertFailed(@Nullable CompletableFuture<?> sent) {
		Throwable failure = Objects.requireNonNull(sent)
			.handle((value, cause) -> cause)
			.orTimeout(10, TimeUnit.SECONDS)
			.join();
		assertThat(Failures.unwrap(failure)).isSameAs(this.broker.failure);
	}

	/**
	 * An application with a broker of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Custom {

		@Bean
		ThrowingBroker broker() {
			return new ThrowingBroker();
		}

		@Bean
		StubTransactionManager transactionManager() {
			return new StubTransactionManager();
		}

		@Bean
		Outcomes outcomes() {
			return new Outcomes();
		}

	}

	/**
	 * Throws the failure that a test sets, except for messages to one user.
	 */
	static class ThrowingBroker extends MemoryBroker {

		private volatile @Nullable Throwable failure;

		private volatile String healthy = "";

		ThrowingBroker() {
			super(new MemoryLimits(Brokers.limits(100), Long.MAX_VALUE, Integer.MAX_VALUE));
		}

		@Override
		public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
			if (!destination.name().equals(this.healthy)) {
				fail();
			}
			return super.publish(destination, message);
		}

		@Override
		public void detach(Destination destination) {
			fail();
			super.detach(destination);
		}

		@Override
		public void announce(Destination destination, int clients) {
			fail();
			super.announce(destination, clients);
		}

		@Override
		public CompletableFuture<NodeReplies> ask(NodeRequest request) {
			fail();
			return super.ask(request);
		}

		@Override
		public BrokerState state() {
			fail();
			return super.state();
		}

		@Override
		public void stop() {
			fail();
			super.stop();
		}

		private void fail() {
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure instanceof RuntimeException exception) {
				throw exception;
			}
		}

	}

	/**
	 * Remembers what became of messages.
	 */
	static class Outcomes implements SsePushListener {

		private final List<PushOutcome> sent = new CopyOnWriteArrayList<>();

		@Override
		public void messageSent(Destination.Kind destination, PushOutcome outcome) {
			this.sent.add(outcome);
		}

	}

}
