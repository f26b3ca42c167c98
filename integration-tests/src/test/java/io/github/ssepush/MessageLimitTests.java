package io.github.ssepush;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.OneServer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests messages that are not sent: their sender gets a failure, or else it is logged,
 * and no other client is affected.
 */
@ParameterizedClass
@EachContainer
class MessageLimitTests extends OneServer {

	/** {@code data: } before and two line ends after. */
	private static final int FRAME = 8;

	private static final int LIMIT = 1024 * 1024;

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.shared(wire);
	}

	@Test
	void largestMessageArrives() {
		TestStream alice = server.open("alice");
		String largest = "x".repeat(LIMIT - FRAME);
		server.template().sendToUser("alice", largest).join();
		assertThat(alice).next().hasData(largest);
		server.template().sendToUser("alice", "next").join();
		assertThat(alice).next().hasData("next");
	}

	@Test
	void messageOverTheLimitFailsAndNothingElseIsLost() {
		TestStream alice = server.open("alice");
		server.template().sendToUser("alice", "before").join();
		CompletableFuture<PushReceipt> tooLarge = server.template().sendToUser("alice", "x".repeat(LIMIT - FRAME + 1));
		assertThat(tooLarge).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(tooLarge::join)
			.havingCause()
			.isInstanceOf(MessageTooLargeException.class)
			.isInstanceOf(SsePushException.class)
			.withMessage("A message of 1048577 bytes is larger than the limit of 1048576 bytes; "
					+ "send less, or raise 'sse-push.limits.max-message-size'");
		server.template().sendToUser("alice", "after").join();
		assertThat(alice).receives("before", "after");
		assertThat(alice).receivedNothing();
	}

	@Test
	void limitIsThatOfTheBytesOnTheWire() {
		assertThat(server.template().sendToUser("nobody", "\u20ac".repeat(LIMIT / 3))).isCompletedExceptionally();
		assertThat(server.template().sendToUser("nobody", "\n".repeat(LIMIT / 7))).isCompletedExceptionally();
		assertThat(server.template().sendToUser("nobody", new byte[LIMIT])).isCompletedExceptionally();
		assertThat(server.template().sendToUser("nobody", List.of("x".repeat(LIMIT)))).isCompletedExceptionally();
	}

	@Test
	void everySendIsLimited() {
		String large = "x".repeat(LIMIT);
		SsePushTemplate push = server.template();
		assertThat(List.of(push.broadcast(large), push.sendToTopic("news", large), push.sendToClient("nobody", large),
				push.sendToUsers(List.of("alice", "bob"), large)))
			.allSatisfy((sent) -> assertThat(sent).isCompletedExceptionally());
	}

	@Test
	void payloadThatCanNotBeConvertedFailsTheFutureAndNotTheCaller() {
		List<Object> circular = new ArrayList<>();
		circular.add(circular);
		CompletableFuture<PushReceipt> sent = server.template().sendToUser("alice", circular);
		assertThat(sent).isCompletedExceptionally();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(sent::join).havingCause().isNotNull();
	}

	@Test
	void failureThatNobodyLooksAtIsLoggedOnceAsAWarning() {
		String large = "x".repeat(LIMIT);
		try (LogCapture log = LogCapture.start()) {
			server.template().sendToUser("alice-the-user", large);
			server.template().sendToUsers(List.of("alice-the-user", "bob-the-user"), large);
			Awaitility.await().until(() -> log.messages().size() >= 2);
			server.template().broadcast(large);
			Awaitility.await().until(() -> log.messages().size() >= 3);
			assertThat(log.messages()).containsExactly(
					"WARN A message to user could not be sent, and its sender did not handle the failure",
					"WARN A message to user could not be sent, and its sender did not handle the failure",
					"WARN A message to everyone could not be sent, and its sender did not handle the failure");
		}
	}

	@Test
	void failureThatSomebodyLooksAtIsNotLogged() {
		String large = "x".repeat(LIMIT);
		SsePushTemplate push = server.template();
		try (LogCapture log = LogCapture.start()) {
			push.sendToUser("alice", large).exceptionally((failure) -> null);
			push.sendToUser("alice", large).handle((receipt, failure) -> receipt);
			push.sendToUser("alice", large).whenComplete((receipt, failure) -> {
			});
			push.sendToUsers(List.of("alice"), large).thenAccept((receipts) -> {
			});
			push.sendToUser("alice", large).minimalCompletionStage().handle((receipt, failure) -> receipt);
			CompletableFuture<PushReceipt> joined = push.sendToUser("alice", large);
			assertThatExceptionOfType(CompletionException.class).isThrownBy(joined::join);
			push.sendToUser("alice", large)
				.thenCombine(push.broadcast(large), (first, second) -> first)
				.exceptionally((failure) -> null)
				.join();
			push.sendToTopic("news", large);
			Awaitility.await().until(() -> !log.messages().isEmpty());
			assertThat(log.messages()).containsExactly(
					"WARN A message to topic could not be sent, and its sender did not handle the failure");
		}
	}

}
