package io.github.ssepush.test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.MessagePublisher;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.test.app.FaultyBroker;
import io.github.ssepush.test.app.FaultyBroker.Fault;
import io.github.ssepush.test.app.Orders;
import io.github.ssepush.test.app.ShopApplication;
import io.github.ssepush.test.app.StubTransactions;
import io.github.ssepush.test.autoconfigure.AutoConfigureSsePushTestClient;
import io.github.ssepush.transaction.TransactionAwarePublisher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Has each assertion meet a product with a fault, and compares the failure messages.
 */
@SpringBootTest(classes = ShopApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "sse-push.shutdown.drain-period=0")
@AutoConfigureSsePushTestClient(timeout = "1s")
@Import({ FaultyBroker.class, StubTransactions.class, MutantTests.HastyTransactions.class })
class MutantTests {

	private static final String HELLO = "\n  0.000s  sse-push.hello   {\"client\":\"…\",\"heartbeat\":15000}";

	private static final String OPEN = "\nIt is open, follows [user alice, everyone]";

	private static final String COMPLETE = ", and has everything that was sent to them.";

	@Autowired
	private SsePushTestClient client;

	@Autowired
	private SsePushFaults faults;

	@Autowired
	private FaultyBroker broker;

	@Autowired
	private SsePushTemplate push;

	@Autowired
	private Orders orders;

	@Autowired
	private ClientManager clients;

	@Autowired
	private PlatformTransactionManager transactions;

	private TestStream alice;

	private TestStream bob;

	@BeforeEach
	void open() {
		this.alice = this.client.as("alice").open();
		this.bob = this.client.as("bob").open();
	}

	@AfterEach
	void repair() {
		this.broker.use(Fault.NONE);
	}

	@Test
	void aDroppedMessage() {
		this.broker.use(Fault.DROP);
		this.orders.ship("alice", 42);
		assertMessage(() -> assertThat(this.alice).next("order-shipped"),
				"Expecting the stream of 'alice' to receive 'order-shipped' next, but within 1s nothing came." + HELLO
						+ OPEN + ".\n1 message did not arrive: 'order-shipped' to user 'alice'.");
		assertMessage(() -> assertThat(this.alice).receives("{\"order\":42}"),
				"Expecting the stream of 'alice' to receive exactly [\"{\"order\":42}\"], but it received []."
						+ " Missing: [\"{\"order\":42}\"]." + HELLO + OPEN
						+ ".\n1 message did not arrive: 'order-shipped' to user 'alice'.");
		assertFails(() -> assertThat(this.alice).received().hasSize(1));
	}

	@Test
	void aDuplicate() {
		this.broker.use(Fault.DUPLICATE);
		this.push.sendToUser("alice", "x");
		String transcript = HELLO + "\n  0.000s  message          x\n  0.000s  message          x" + OPEN + COMPLETE;
		assertMessage(() -> assertThat(this.alice).receives("x"),
				"Expecting the stream of 'alice' to receive exactly [\"x\"], but it received [\"x\", \"x\"]."
						+ " Not expected: [\"x\"]." + transcript);
		assertFails(() -> assertThat(this.alice).received().hasSize(1));
		assertThat(this.alice).next().hasData("x");
		assertMessage(() -> assertThat(this.alice).receivedNothing(),
				"Expecting the stream of 'alice' to have received nothing, but it received 'message' x." + transcript);
	}

	@Test
	void aSwap() {
		this.broker.use(Fault.SWAP);
		this.push.sendToUser("alice", "1");
		this.push.sendToUser("alice", "2");
		assertMessage(() -> assertThat(this.alice).receives("1", "2"),
				"Expecting the stream of 'alice' to receive exactly [\"1\", \"2\"], but it received [\"2\", \"1\"]."
						+ " The order differs." + HELLO + "\n  0.000s  message          2\n  0.000s  message          1"
						+ OPEN + COMPLETE);
		assertFails(() -> assertThat(this.alice).next().hasData("1"));
		assertFails(() -> assertThat(this.alice).received().extracting(SseEvent::data).containsExactly("1", "2"));
	}

	@Test
	void aLateMessage() {
		this.broker.use(Fault.LATE);
		CompletableFuture<PushReceipt> sent = this.orders.ship("alice", 42);
		assertThat(Messages.of(() -> assertThat(this.alice).next("order-shipped")))
			.startsWith("Expecting the stream of 'alice' to receive 'order-shipped' next, but within 1s nothing came.");
		this.broker.sendLate();
		assertThat(Messages.of(() -> assertThat(this.alice).receivesNothingFor(Duration.ofSeconds(10)))).startsWith(
				"Expecting the stream of 'alice' to receive nothing for 10s, but it received 'order-shipped' {\"order\":42}.");
		sent.join();
	}

	@Test
	void aMessageToTheWrongUser() {
		this.broker.use(Fault.WRONG_USER);
		this.orders.ship("alice", 42);
		assertMessage(() -> assertThat(this.bob).receivedNothing(),
				"Expecting the stream of 'bob' to have received nothing, but it received 'order-shipped' {\"order\":42}."
						+ HELLO + "\n  0.000s  order-shipped    {\"order\":42}"
						+ "\nIt is open, follows [user bob, everyone]" + COMPLETE
						+ "\n1 message went elsewhere meanwhile: 'order-shipped' to user 'alice'");
		assertFails(() -> assertThat(this.alice).next("order-shipped"));
	}

	@Test
	void aMessageToAMisspeltUser() {
		this.orders.ship("Alice", 42);
		assertMessage(() -> assertThat(this.alice).next("order-shipped"),
				"Expecting the stream of 'alice' to receive 'order-shipped' next, but within 1s nothing came." + HELLO
						+ OPEN + COMPLETE + "\n1 message went elsewhere meanwhile: 'order-shipped' to user 'Alice'"
						+ " — is the name what Authentication.getName() gives?");
	}

	@Test
	void aWrongName() {
		this.push.sendToUser("alice", "x");
		assertMessage(() -> assertThat(this.alice).next("order-shipped"),
				"Expecting the stream of 'alice' to receive 'order-shipped' next, but 'message' came: x." + HELLO
						+ "\n  0.000s  message          x" + OPEN + COMPLETE);
	}

	@Test
	void aMissingReset() {
		this.faults.restart();
		Awaitility.await().untilAsserted(() -> assertThat(this.alice).saysGoodbye());
		this.broker.use(Fault.NO_RESET);
		this.alice.reconnect();
		assertThat(Messages.of(() -> assertThat(this.alice).isReset("unknown")))
			.startsWith("Expecting the stream of 'alice' to be reset, but within 1s no 'sse-push.reset' came.");
	}

	@Test
	void aResetThatIsNotExpected() {
		this.faults.restart();
		this.alice.reconnect();
		String reset = "but it was: {\"reason\":\"unknown\"";
		assertThat(this.alice.events()).isNotEmpty();
		assertMessageStarts(() -> assertThat(this.alice).isNotReset(),
				"Expecting the stream of 'alice' not to be reset, " + reset);
		assertMessageStarts(() -> assertThat(this.alice).receivedNothing(),
				"Expecting the stream of 'alice' not to be reset, " + reset);
		assertMessageStarts(() -> assertThat(this.alice).next(),
				"Expecting the stream of 'alice' to receive a message next, but it was reset: {\"reason\":\"unknown\"");
	}

	@Test
	void aResetOfOtherDestinations() {
		this.faults.restart();
		this.alice.reconnect();
		assertMessageStarts(() -> assertThat(this.alice).isReset("unknown", Destination.topic("orders.eu")),
				"Expecting the stream of 'alice' to be reset with the reason 'unknown' of [topic orders.eu],"
						+ " but it was {\"reason\":\"unknown\"");
	}

	@Test
	void aMessageThatIsSentInSpiteOfARollback() {
		new TransactionTemplate(this.transactions).executeWithoutResult((status) -> {
			this.orders.ship("alice", 42);
			status.setRollbackOnly();
		});
		assertMessage(() -> assertThat(this.alice).receivedNothing(),
				"Expecting the stream of 'alice' to have received nothing, but it received 'order-shipped' {\"order\":42}."
						+ HELLO + "\n  0.000s  order-shipped    {\"order\":42}" + OPEN + COMPLETE);
	}

	@Test
	void aStreamThatEndsAndOneThatDoesNot() {
		assertMessage(() -> assertThat(this.alice).ends(),
				"Expecting the stream of 'alice' to end within 1s." + HELLO + OPEN + COMPLETE);
		assertMessage(() -> assertThat(this.alice).isExpiring(),
				"Expecting the stream of 'alice' to be notified that its token expires, but within 1s no"
						+ " 'sse-push.expiring' came." + HELLO + OPEN + COMPLETE);
		assertMessage(() -> assertThat(this.alice).saysGoodbye(),
				"Expecting the stream of 'alice' to say goodbye, but within 1s no 'sse-push.goodbye' came." + HELLO
						+ OPEN + COMPLETE);
		assertMessage(() -> assertThat(this.alice).isRefusedWith(401),
				"Expecting the stream of 'alice' to be refused with 401, but it was opened." + HELLO + OPEN + COMPLETE);
		this.clients.disconnectUser("alice", CloseReason.DISCONNECTED).join();
		Awaitility.await().untilAsserted(() -> assertThat(this.alice).ends());
		String ended = HELLO + "\n  0.000s  -- ended by the server\nIt was ended by the server.";
		assertMessage(() -> assertThat(this.alice).isOpen(), "Expecting the stream of 'alice' to be open." + ended);
		assertMessage(() -> assertThat(this.alice).endsWith(CloseReason.REVOKED),
				"Expecting the stream of 'alice' to end with REVOKED, but the reason is DISCONNECTED." + ended);
	}

	@Test
	void aRefusalWithAnotherReason() {
		TestStream denied = this.client.as("alice").topics("orders.eu").open();
		assertMessage(() -> assertThat(denied).isRefusedWith(401),
				"Expecting /events to answer 401, but it answered 403: The topic 'orders.eu' may not be followed");
		assertMessage(() -> assertThat(denied).isRefusedWith(403, "revoked"),
				"Expecting /events to answer 403 with the detail 'revoked', but it says"
						+ " 'The topic 'orders.eu' may not be followed'");
	}

	/**
	 * A second may be too short on a busy machine, so the assertion may fail in another
	 * way first.
	 */
	private static void assertMessage(ThrowingCallable assertion, String message) {
		Awaitility.await().untilAsserted(() -> assertThat(Messages.of(assertion)).isEqualTo(message));
	}

	private static void assertMessageStarts(ThrowingCallable assertion, String start) {
		Awaitility.await().untilAsserted(() -> assertThat(Messages.of(assertion)).startsWith(start));
	}

	private static void assertFails(ThrowingCallable assertion) {
		assertThat(Messages.of(assertion)).isNotEmpty();
	}

	/**
	 * Sends at once what has to wait for a commit.
	 */
	@TestConfiguration(proxyBeanMethods = false)
	static class HastyTransactions {

		@Bean
		TransactionAwarePublisher hastyPublisher(FaultyBroker broker) {
			MessagePublisher direct = broker::publish;
			return new TransactionAwarePublisher(direct) {

				@Override
				public CompletableFuture<PushReceipt> publish(Destination destination, OutboundMessage message) {
					return direct.publish(destination, message);
				}

			};
		}

	}

}
