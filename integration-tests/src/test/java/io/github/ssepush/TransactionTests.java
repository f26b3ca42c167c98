package io.github.ssepush;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.ssepush.harness.StubTransactionManager;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests that messages in a transaction share its outcome.
 */
class TransactionTests {

	private static TestServer server;

	private SsePushTemplate push;

	private TransactionTemplate transaction;

	private TestStream alice;

	@BeforeAll
	static void start() {
		server = TestServer.start(Wire.TOMCAT, List.of(TestServer.Application.class, Transactions.class),
				"sse-push.limits.max-message-size=1KB");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@BeforeEach
	void open() {
		this.push = server.template();
		this.transaction = new TransactionTemplate(server.bean(StubTransactionManager.class));
		this.alice = server.open("alice");
	}

	@Test
	void messagesAreSentAfterTheCommitInTheirOrder() {
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>();
		this.transaction.executeWithoutResult((status) -> {
			for (int i = 1; i <= 50; i++) {
				receipts.add(this.push.sendToUser("alice", "message " + i));
			}
			assertThat(receipts).noneMatch(CompletableFuture::isDone);
			immediately("first");
		});
		assertThat(this.alice).next().hasData("first");
		assertThat(StreamDetails.data(this.alice, 50))
			.isEqualTo(IntStream.rangeClosed(1, 50).mapToObj((i) -> "message " + i).toList());
		assertThat(receipts).allMatch((receipt) -> receipt.join().nodes() == 1);
	}

	@Test
	void aTransactionalMethodSendsAfterItsCommit() {
		Supplier<CompletableFuture<PushReceipt>> send = () -> this.push.broadcast("from a method");
		CompletableFuture<PushReceipt> receipt = server.bean(Service.class).call(send, null);
		assertThat(receipt.join().id()).isNotNull();
		assertThat(this.alice).next().hasData("from a method");
	}

	@Test
	void aTransactionalMethodThatFailsSendsNothing() {
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>();
		assertThatIllegalStateException().isThrownBy(() -> server.bean(Service.class).call(() -> {
			receipts.add(this.push.sendToUser("alice", "never"));
			return receipts.get(0);
		}, new IllegalStateException("rolled back")));
		assertNotCommitted(receipts.get(0));
		assertNothingBefore("next");
	}

	@Test
	void whatIsRolledBackIsNotSent() {
		List<CompletableFuture<?>> receipts = new ArrayList<>();
		this.transaction.executeWithoutResult((status) -> {
			receipts.add(this.push.sendToUser("alice", "never"));
			receipts.add(this.push.broadcast("never"));
			receipts.add(this.push.sendToUsers(List.of("alice", "bob"), "never"));
			receipts.add(this.push.sendToClient(this.alice.clientId(), "never"));
			status.setRollbackOnly();
		});
		receipts.forEach(TransactionTests::assertNotCommitted);
		assertNothingBefore("next");
	}

	@Test
	void aListenerToTheCommitMaySend() {
		this.transaction.executeWithoutResult((status) -> {
			server.context().publishEvent(new Committed("after the commit"));
			this.push.sendToUser("alice", "in the transaction");
		});
		assertThat(StreamDetails.data(this.alice, 2)).containsExactlyInAnyOrder("after the commit",
				"in the transaction");
		assertThat(server.bean(CommitListener.class).receipt.join().id()).isNotNull();
	}

	@Test
	void whatIsImmediateDoesNotWait() {
		this.transaction.executeWithoutResult((status) -> {
			assertThat(immediately("at once").id()).isNotNull();
			assertThat(this.alice).next().hasData("at once");
			status.setRollbackOnly();
		});
	}

	@Test
	void waitingInTheTransactionsThreadFailsInsteadOfHanging() {
		this.transaction.executeWithoutResult((status) -> {
			CompletableFuture<PushReceipt> receipt = this.push.sendToUser("alice", "waited for");
			assertThatIllegalStateException().isThrownBy(receipt::join).withMessageContaining("immediate()");
			assertThatIllegalStateException().isThrownBy(receipt::get);
			assertThatIllegalStateException().isThrownBy(() -> receipt.get(1, TimeUnit.MINUTES));
			assertThatIllegalStateException().isThrownBy(() -> receipt.thenApply(PushReceipt::id).join());
			assertThatIllegalStateException().isThrownBy(() -> receipt.thenApply(PushReceipt::id).thenAccept((id) -> {
			}).whenComplete((id, failure) -> {
			}).get());
			assertThatIllegalStateException()
				.isThrownBy(() -> this.push.sendToUsers(List.of("alice", "bob"), "waited for, too").join());
			assertThat(receipt.isDone()).isFalse();
		});
		assertThat(this.alice).receives("waited for", "waited for, too");
	}

	@Test
	void anotherThreadMayWait() {
		CompletableFuture<PushReceipt> waited = this.transaction.execute((status) -> {
			CompletableFuture<PushReceipt> receipt = this.push.sendToUser("alice", "waited for elsewhere");
			return CompletableFuture.supplyAsync(receipt::join);
		});
		assertThat(waited.orTimeout(20, TimeUnit.SECONDS).join().id()).isNotNull();
	}

	@Test
	void thePayloadIsConvertedAndCheckedAtTheCall() {
		this.transaction.executeWithoutResult((status) -> {
			List<String> mutable = new ArrayList<>(List.of("as it was"));
			this.push.sendToUser("alice", mutable);
			mutable.add("changed later");
			CompletableFuture<PushReceipt> large = this.push.sendToUser("alice", "x".repeat(2000));
			assertThat(large).isCompletedExceptionally();
			assertThatExceptionOfType(Exception.class).isThrownBy(large::join)
				.withCauseInstanceOf(MessageTooLargeException.class);
			assertThatExceptionOfType(Exception.class)
				.isThrownBy(() -> this.push.sendToUsers(List.of("alice"), "x".repeat(2000)).join())
				.withCauseInstanceOf(MessageTooLargeException.class);
		});
		assertThat(this.alice).next().hasData("[\"as it was\"]");
	}

	@Test
	void anInnerTransactionOfItsOwnSendsWithItsOwnCommit() {
		TransactionTemplate inner = new TransactionTemplate(server.bean(StubTransactionManager.class));
		inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		List<CompletableFuture<PushReceipt>> receipts = new ArrayList<>();
		this.transaction.executeWithoutResult((outer) -> {
			receipts.add(this.push.sendToUser("alice", "outer"));
			inner.executeWithoutResult((status) -> receipts.add(this.push.sendToUser("alice", "inner")));
			assertThat(receipts.get(1).join().id()).isNotNull();
			inner.executeWithoutResult((status) -> {
				receipts.add(this.push.sendToUser("alice", "inner, never"));
				status.setRollbackOnly();
			});
			assertThat(this.alice).next().hasData("inner");
			assertThat(receipts.get(0)).isNotDone();
		});
		assertThat(this.alice).next().hasData("outer");
		assertNotCommitted(receipts.get(2));
	}

	@Test
	void eachOfSeveralUsersGetsTheMessageAfterTheCommit() {
		TestStream bob = server.open("bob");
		CompletableFuture<List<PushReceipt>> receipts = this.transaction.execute((status) -> {
			CompletableFuture<List<PushReceipt>> sent = this.push.sendToUsers(List.of("alice", "bob", "alice"),
					"to both");
			assertThat(sent).isNotDone();
			return sent;
		});
		assertThat(receipts.join()).extracting((receipt) -> receipt.destination().name())
			.containsExactly("alice", "bob");
		assertThat(this.alice).next().hasData("to both");
		assertThat(bob).next().hasData("to both");
	}

	@Test
	void transactionsDontMatterWhereThePropertySaysSo() {
		try (TestServer unaware = TestServer.start(Wire.TOMCAT,
				List.of(TestServer.Application.class, Transactions.class), "sse-push.transaction-aware=false")) {
			TestStream stream = unaware.open("alice");
			new TransactionTemplate(unaware.bean(StubTransactionManager.class)).executeWithoutResult((status) -> {
				assertThat(unaware.template().sendToUser("alice", "at once").join().id()).isNotNull();
				status.setRollbackOnly();
			});
			assertThat(stream).next().hasData("at once");
		}
	}

	private PushReceipt immediately(String data) {
		return this.push.sendToUser("alice", SseMessage.data(data).immediate().build()).join();
	}

	private void assertNothingBefore(String data) {
		this.push.sendToUser("alice", data).join();
		assertThat(this.alice).next().hasData(data);
	}

	private static void assertNotCommitted(CompletableFuture<?> receipt) {
		assertThatExceptionOfType(Exception.class).isThrownBy(receipt::join)
			.withCauseInstanceOf(NotCommittedException.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableTransactionManagement(proxyTargetClass = true)
	static class Transactions {

		@Bean
		StubTransactionManager transactionManager() {
			return new StubTransactionManager();
		}

		@Bean
		Service service() {
			return new Service();
		}

		@Bean
		CommitListener commitListener(SsePushOperations push) {
			return new CommitListener(push);
		}

	}

	static class Service {

		@Transactional
		CompletableFuture<PushReceipt> call(Supplier<CompletableFuture<PushReceipt>> send, RuntimeException failure) {
			CompletableFuture<PushReceipt> receipt = send.get();
			assertThat(receipt).isNotDone();
			if (failure != null) {
				throw failure;
			}
			return receipt;
		}

	}

	static class CommitListener {

		private final SsePushOperations push;

		private volatile CompletableFuture<PushReceipt> receipt = new CompletableFuture<>();

		CommitListener(SsePushOperations push) {
			this.push = push;
		}

		@TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT)
		void on(Committed event) {
			this.receipt = this.push.sendToUser("alice", event.text());
		}

	}

	private record Committed(String text) {

	}

}
