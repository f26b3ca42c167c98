package io.github.ssepush.test;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.Run;
import io.github.ssepush.RunOperations;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.test.app.Orders;
import io.github.ssepush.test.app.ShopApplication;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link SsePushTestClient}, {@link TestStream} and {@link SsePushFaults}, with
 * an issuer that does not answer.
 */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.security.oauth2.resourceserver.jwt.issuer-uri=https://localhost:1",
				"spring.security.oauth2.resourceserver.jwt.principal-claim-name=user_name",
				"spring.security.oauth2.resourceserver.jwt.audiences=shop", "sse-push.security.ticket.enabled=true",
				"sse-push.shutdown.drain-period=0" })
@AutoConfigureSsePushTestClient
class SsePushTestClientTests {

	@Autowired
	private SsePushTestClient client;

	@Autowired
	private SsePushFaults faults;

	@Autowired
	private SsePushTemplate push;

	@Autowired
	private ClientManager clients;

	@Autowired
	private RunOperations runs;

	@Autowired
	private Orders orders;

	@Test
	void onlyTheCustomerReceivesTheMessage() {
		TestStream alice = this.client.as("alice").open();
		TestStream bob = this.client.as("bob").open();
		this.orders.ship("alice", 42);
		assertThat(alice).next("order-shipped").hasJson("{\"order\":42}");
		assertThat(alice).receivedNothing();
		assertThat(bob).receivedNothing();
	}

	@Test
	void messagesComeOnceAndInOrder() {
		TestStream alice = this.client.as("alice").open();
		String[] data = IntStream.range(0, 200).mapToObj(Integer::toString).toArray(String[]::new);
		Arrays.stream(data).forEach((each) -> this.push.sendToUser("alice", each));
		assertThat(alice).receives(data).isNotReset().isOpen();
	}

	@Test
	void aStreamResumesAfterACut() {
		TestStream alice = this.client.as("alice")
			.topics("orders.eu")
			.claims((all) -> all.put("scope", "orders"))
			.open();
		String first = alice.clientId();
		alice.cut();
		this.orders.ship("alice", 43);
		this.push.sendToTopic("orders.eu", "eu");
		alice.reconnect();
		assertThat(alice.clientId()).isNotEqualTo(first);
		assertThat(alice).received().extracting(SseEvent::name).containsExactly("order-shipped", "message");
		this.faults.restart();
		alice.reconnect();
		assertThat(alice).isReset("unknown", Destination.user("alice"), Destination.topic("orders.eu"),
				Destination.everyone());
	}

	@Test
	void aDrainEndsStreamsAndKeepsTheHistory() {
		TestStream alice = this.client.as("alice").open();
		this.push.sendToUser("alice", "1");
		assertThat(alice).receives("1");
		this.faults.drain();
		assertThat(alice).saysGoodbye().endsWith(CloseReason.SHUTDOWN);
		this.push.sendToUser("alice", "2");
		alice.reconnect();
		assertThat(alice).receives("2").isNotReset();
	}

	@Test
	void aTokenExpiresAndIsRefreshed() {
		TestStream alice = this.client.as("alice").open();
		TestStream bob = this.client.as("bob").open();
		this.faults.expireToken(alice);
		assertThat(alice).isExpiring();
		this.faults.expireToken(bob);
		assertThat(bob).isExpiring();
		bob.refresh(this.client.as("bob").token());
		assertThat(alice).endsWith(CloseReason.TOKEN_EXPIRED);
		assertThat(bob).isOpen();
	}

	@Test
	void aStalledReaderCatchesUp() {
		TestStream alice = this.client.as("alice").open();
		alice.stall();
		this.push.sendToUser("alice", "x");
		assertThatIllegalStateException().isThrownBy(alice::settle)
			.withMessage("The stream of 'alice' does not read: call read() before you assert");
		alice.read();
		assertThat(alice).receives("x");
	}

	@Test
	void aTicketOpensAStreamThatResumes() {
		TestStream alice = this.client.as("alice").withTicket().open();
		this.push.sendToUser("alice", "1");
		assertThat(alice).receives("1");
		alice.cut();
		this.push.sendToUser("alice", "2");
		alice.reconnect();
		assertThat(alice).receives("2");
	}

	@Test
	void aControllerHasAStreamOfItsOwn() {
		TestStream alice = this.client.as("alice").path("/orders/7/events").open();
		this.push.sendToTopic("orders.7", "paid");
		assertThat(alice).next("message").hasData("paid");
	}

	@Test
	void aMessageToOneClientAndOneThatSparesItArrive() {
		TestStream one = this.client.as("alice").open();
		TestStream other = this.client.as("alice").open();
		this.push.sendToClient(one.clientId(), "for you");
		this.push.sendToUser("alice", SseMessage.data("not you").excludeClient(one.clientId()).build());
		assertThat(one).receives("for you");
		assertThat(other).receives("not you");
	}

	@Test
	void aBroadcastReachesEverybody() {
		List<TestStream> streams = List.of(this.client.as("alice").open(), this.client.as("bob").open());
		this.push.broadcast("hello");
		assertThat(streams).allSatisfy((stream) -> assertThat(stream).receives("hello"));
	}

	@Test
	void theServerTellsWhyAStreamHasEnded() {
		TestStream alice = this.client.as("alice").open();
		this.clients.disconnectUser("alice", CloseReason.DISCONNECTED).join();
		assertThat(alice).ends().endsWith(CloseReason.DISCONNECTED);
		TestStream bob = this.client.as("bob").open();
		bob.cut();
		assertThat(bob).endsWith(CloseReason.CLIENT_GONE);
	}

	@Test
	void aRunIsReadToItsEnd() {
		Run run = this.runs.start("alice", "answer");
		run.append("Hello");
		TestStream alice = this.client.as("alice").path("/events/runs/answer").open();
		assertThat(alice).next().hasData("Hello");
		assertThatIllegalStateException().isThrownBy(alice::settle).withMessageContaining("reads a run");
		run.complete();
		assertThat(alice).ends().receivedNothing();
	}

	@Test
	void aFailureAfterARunSaysWhatWasReceived() {
		TestStream bob = this.client.as("bob").open();
		this.runs.start("bob", "answer").complete();
		this.push.sendToUser("bob", "x");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> assertThat(bob).receives("y"))
			.withMessageContaining("to receive exactly [\"y\"], but it received [\"x\"]");
	}

	@Test
	void aRefusedStreamSaysWhy() {
		assertThat(this.client.anonymous().open()).isRefusedWith(401);
		assertThat(this.client.as("alice").expiresIn(Duration.ofHours(-1)).open()).isRefusedWith(401, "expired");
		TestStream alice = this.client.as("alice").topics("orders.eu").claims((all) -> all.put("scope", "read")).open();
		assertThat(alice).isRefusedWith(403, "The topic 'orders.eu' may not be followed");
		assertMessage(() -> assertThat(alice).receivedNothing(),
				"Expecting a stream, but /events answered 403: The topic 'orders.eu' may not be followed. "
						+ "Authorities of 'alice': [FACTOR_BEARER, SCOPE_read].");
	}

	@Test
	void tokensOfOthersAreLeftToTheApplication() {
		String foreign = new TestTokens().issue("mallory");
		assertThat(this.client.anonymous().token(foreign).open()).isRefusedWith(503);
		TestStream busy = this.client.anonymous().token(foreign).asEventSource().open();
		assertThat(busy).ends();
		assertThat(busy.events()).extracting(SseEvent::name).containsExactly("sse-push.busy");
	}

	@Test
	void tokensServeOtherRequests() {
		String token = this.client.as("alice").token();
		TestStream alice = this.client.anonymous().header("Authorization", "Bearer " + token).open();
		this.push.sendToUser("alice", "x");
		assertThat(alice).receives("x");
	}

	private static void assertMessage(ThrowingCallable assertion, String message) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion).withMessage(message);
	}

}
