package io.github.ssepush.sample;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Messages and streams as both windows see them.
 */
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
class SampleBrowserTests extends TwoWindows {

	@Autowired
	private ClientManager clients;

	@Test
	void aMessageToBobIsInHisWindowAndNotInAlices() {
		this.alice.sendTo("bob", "only for bob");
		this.alice.sendToMyself("only for me");
		this.bob.awaitMessages("only for bob");
		this.alice.awaitMessages("only for me");
	}

	@Test
	void aBroadcastIsInBothWindows() {
		this.alice.sendToEveryone("hello, all");
		this.alice.awaitMessages("hello, all");
		this.bob.awaitMessages("hello, all");
	}

	@Test
	void aMessageToATopicIsInTheWindowsThatFollowIt() {
		this.bob.follow("orders");
		this.alice.sendToTopic("orders", "for those who follow orders");
		this.alice.sendToTopic("news", "for both");
		this.bob.awaitMessages("for those who follow orders", "for both");
		this.alice.awaitMessages("for both");
		this.alice.click("[name=topic][value=news]");
		this.alice.awaitHistory("No longer follows news", "Connected");
		this.alice.sendToTopic("news", "for bob alone");
		this.bob.awaitMessages("for those who follow orders", "for both", "for bob alone");
		this.alice.awaitMessages("for both");
	}

	@ParameterizedTest
	@ValueSource(strings = { "module", "tabs", "native" })
	void aStreamThatIsCutComesBackAndMissesNothing(String reader) {
		this.alice.readWith(reader);
		this.bob.sendTo("alice", "one");
		this.alice.awaitMessages("one");
		this.alice.click("#cut");
		this.alice.awaitHistory("Lost: the server ended the stream", "Resumed after .+ s, no message missed");
		this.bob.sendTo("alice", "two");
		this.alice.awaitMessages("one", "two");
	}

	@Test
	void fromOneReaderToTheNextNothingIsLost() {
		for (String reader : List.of("native", "tabs", "native", "module")) {
			this.alice.readWith(reader);
			this.bob.sendTo("alice", "while " + reader + " reads");
		}
		this.alice.awaitMessages("while native reads", "while tabs reads", "while native reads", "while module reads");
		assertThat(this.alice.history()).noneMatch((entry) -> entry.startsWith("Reset"));
	}

	@Test
	void theHistoryTellsHowManyMessagesWereMissedOffline(Browser browser) {
		this.alice.goOffline(true);
		this.clients.disconnectUser("alice", CloseReason.DISCONNECTED);
		this.alice.awaitHistory("Connected", "Lost: ");
		await().until(() -> this.clients.clientsOf("alice").isEmpty());
		this.bob.sendTo("alice", "one");
		this.bob.sendToEveryone("two");
		assertThat(this.alice.messages()).isEmpty();
		this.alice.goOffline(false);
		this.alice.awaitHistory("Lost: ", "Resumed after .+ s, 2 messages missed and delivered");
		this.alice.awaitMessages("one", "two");
		assertThat(browser.consoleProblems()).allMatch((problem) -> problem.getMessage().contains("ERR_INTERNET"));
	}

	@Test
	void aMessageSentWhileThePageWasDisconnectedIsThereWhenItConnectsAgain() {
		this.alice.disconnect();
		await().until(() -> this.clients.clientsOf("alice").isEmpty());
		this.bob.sendTo("alice", "while you were away");
		assertThat(this.bob.feedback()).isEqualTo("Sent to alice, who is not connected.");
		this.alice.connect();
		this.alice.awaitMessages("while you were away");
		this.alice.awaitHistory("Disconnected by you", "Connected after .+ s, 1 message missed and delivered");
	}

	@Test
	void nobodyCutsTheStreamOfAnybodyElse() {
		String client = this.alice.clientId();
		assertThat(this.bob.script(
				"""
						const [client, done] = arguments;
						const body = new URLSearchParams({ user: 'bob' });
						fetch('/demo/token', { method: 'POST', body }).then((answer) => answer.json()).then((token) => fetch('/demo/me/cut', {
							method: 'POST',
							headers: { Authorization: `Bearer ${token.access_token}`, 'SSE-Push-Client': client },
						})).then(({ status }) => done(status));""",
				client))
			.isEqualTo(202L);
		this.bob.sendTo("alice", "still here");
		this.alice.awaitMessages("still here");
		assertThat(this.alice.clientId()).isEqualTo(client);
	}

	@Test
	void whoIsKickedStaysAwayUntilTheyConnectAnew() {
		this.alice.click("#kick");
		this.alice.awaitHistory("Lost: the server ended the stream", "Rejected: the server asks not to reconnect");
		assertThat(this.alice.state()).isEqualTo("Rejected");
		assertThat(this.alice.problem()).contains("not to reconnect");
		assertThat(this.bob.state()).isEqualTo("Connected");
		await().until(() -> {
			// A token of the very second of the kick is as good as an older one.
			this.alice.click("#connect");
			await().until(() -> this.alice.state().matches("Connected|Rejected"));
			return this.alice.state().equals("Connected");
		});
	}

}
