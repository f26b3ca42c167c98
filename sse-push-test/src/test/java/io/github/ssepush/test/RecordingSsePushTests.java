package io.github.ssepush.test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Destination;
import io.github.ssepush.MessageTooLargeException;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SseMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RecordingSsePush} and its assertions, without Spring.
 */
class RecordingSsePushTests {

	private final RecordingSsePush push = new RecordingSsePush();

	@Test
	void aMessageIsRecordedAsItWouldBeSent() {
		this.push.sendToUser("alice", SseMessage.event("order-shipped").data(new Order(42)).build());
		assertThat(this.push).sentTo("alice")
			.hasName("order-shipped")
			.hasPayload(new Order(42))
			.hasData("{\"order\":42}")
			.hasJson("""
					{ "order": 42 }""")
			.isFor(Destination.user("alice"));
	}

	@Test
	void theOptionsOfAMessageAreRecorded() {
		this.push.broadcast(SseMessage.data("a").ephemeral().excludeClient("me").build());
		this.push.sendToTopic("news",
				SseMessage.data("b").idempotencyKey("key").expiresAfter(Duration.ofMinutes(1)).build());
		assertThat(this.push).sentTo(Destination.everyone()).isEphemeral().excludes("me");
		assertThat(this.push).sentTo(Destination.topic("news"))
			.hasIdempotencyKey("key")
			.expiresAfter(Duration.ofMinutes(1));
	}

	@Test
	void aMessageToSeveralUsersIsOneToEach() {
		List<PushReceipt> receipts = this.push.sendToUsers(List.of("alice", "bob", "alice"), "hello").join();
		assertThat(receipts).extracting(PushReceipt::destination)
			.containsExactly(Destination.user("alice"), Destination.user("bob"));
		assertThat(this.push).sentTo("alice").hasData("hello");
		assertThat(this.push).sentTo("bob").hasData("hello");
	}

	@Test
	void messagesComeInTheOrderOfTheirSends() {
		this.push.sendToUser("alice", "1");
		this.push.sendToClient("client", "2");
		this.push.sendToUser("alice", "3");
		assertThat(this.push.messages()).extracting(SentMessage::data).containsExactly("1", "2", "3");
		assertThat(this.push).messagesTo(Destination.user("alice"))
			.extracting(SentMessage::data)
			.containsExactly("1", "3");
	}

	@Test
	void theSameKeyForTheSameDestinationIsRecordedOnce() {
		SseMessage message = SseMessage.data("x").idempotencyKey("key").build();
		PushReceipt first = this.push.sendToUser("alice", message).join();
		PushReceipt second = this.push.sendToUser("alice", message).join();
		this.push.sendToUser("bob", message);
		assertThat(first.duplicate()).isFalse();
		assertThat(second).isEqualTo(new PushReceipt(first.id(), first.destination(), first.nodes(), true));
		assertThat(this.push).sentTo("alice");
		assertThat(this.push).sentTo("bob");
	}

	@Test
	void aPayloadThatCannotBeConvertedFailsAsInProduction() {
		CompletableFuture<PushReceipt> sent = this.push.sendToUser("alice", new Broken());
		assertThat(sent).isCompletedExceptionally();
		assertThat(this.push.messages()).extracting(SentMessage::outcome).containsExactly(SentMessage.Outcome.FAILED);
		assertMessage(() -> assertThat(this.push).sentTo("alice"), """
				Expecting 1 message to user 'alice', but found none.
				1 message to user 'alice' was rejected or failed; the future of the send has the exception.""");
	}

	@Test
	void sizesAndNamesAreCheckedAsInProduction() {
		RecordingSsePush small = new RecordingSsePush(new JsonMapper()::writeValueAsBytes, 100, false);
		assertThat(small.sendToUser("alice", "x".repeat(100))).failsWithin(Duration.ofSeconds(1))
			.withThrowableThat()
			.withCauseInstanceOf(MessageTooLargeException.class);
		assertThatIllegalArgumentException().isThrownBy(() -> small.sendToUser("", "x"));
		assertThat(small).sentNothing();
	}

	@Test
	void sendsCanBeMadeToFail() {
		this.push.failWith(new BrokerUnavailableException("down", null));
		assertThat(this.push.sendToUser("alice", "x")).isCompletedExceptionally();
		assertThat(this.push).sentNothing();
		this.push.clear();
		this.push.sendToUser("alice", "y");
		assertThat(this.push).sentTo("alice").hasData("y");
	}

	@Test
	void aMissingMessageIsExplainedByWhatWentElsewhere() {
		this.push.sendToUser("Alice", SseMessage.event("order-shipped").data("x").build());
		assertMessage(() -> assertThat(this.push).sentTo("alice"),
				"""
						Expecting 1 message to user 'alice', but found none.
						1 message went elsewhere: 'order-shipped' to user 'Alice' — is the name what Authentication.getName() gives?""");
	}

	@Test
	void tooManyMessagesAreListed() {
		this.push.sendToUser("alice", "1");
		this.push.sendToUser("alice", "2");
		assertMessage(() -> assertThat(this.push).sentTo("alice"), """
				Expecting 1 message to user 'alice', but found 2:
				  'message' to user 'alice': 1
				  'message' to user 'alice': 2.""");
		assertMessage(() -> assertThat(this.push).sentNothingTo("alice"), """
				Expecting no message to user 'alice', but found 2:
				  'message' to user 'alice': 1
				  'message' to user 'alice': 2.""");
	}

	@Test
	void aWrongPayloadIsShownBesideTheRightOne() {
		this.push.sendToUser("alice", new Order(43));
		assertMessage(() -> assertThat(this.push).sentTo("alice").hasPayload(new Order(42)), """
				Expecting the message to user 'alice' to have the payload
				  Order[order=42]
				but it has
				  Order[order=43]""");
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(this.push).sentTo("alice").hasJson("{\"order\":42}"))
			.withMessageContaining("Expected: 42");
	}

	@Test
	void aRollbackIsTheReasonForNoMessage() {
		RecordingSsePush transactional = new RecordingSsePush(new JsonMapper()::writeValueAsBytes, 1000, true);
		TransactionSynchronizationManager.initSynchronization();
		try {
			transactional.sendToUser("alice", "x");
			assertThat(transactional.messages()).extracting(SentMessage::outcome)
				.containsExactly(SentMessage.Outcome.WAITING_FOR_COMMIT);
			assertMessage(() -> assertThat(transactional).sentTo("alice"), """
					Expecting 1 message to user 'alice', but found none.
					1 message to user 'alice' waits for the commit of its transaction. \
					Commit it in the test with TestTransaction.flagForCommit() and TestTransaction.end().""");
			TransactionSynchronizationUtils.triggerAfterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK);
		}
		finally {
			TransactionSynchronizationManager.clear();
		}
		assertThat(transactional).sentNothing();
		assertMessage(() -> assertThat(transactional).sentTo("alice"), """
				Expecting 1 message to user 'alice', but found none.
				1 message to user 'alice' was dropped: its transaction was rolled back. \
				A @Transactional test rolls back; end it with TestTransaction.end().""");
	}

	private static void assertMessage(ThrowingCallable assertion, String message) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion).withMessage(message);
	}

	private record Order(int order) {

	}

	/**
	 * Cannot be converted.
	 */
	public static final class Broken {

		public String getValue() {
			throw new IllegalStateException("broken");
		}

	}

}
