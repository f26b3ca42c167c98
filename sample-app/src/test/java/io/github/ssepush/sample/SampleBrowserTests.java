package io.github.ssepush.sample;

import java.time.Instant;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page in a real browser: alice and bob, a window each.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sse-push.heartbeat-interval=200ms", "sse-push.retry=200ms" })
@ExtendWith(BrowserExtension.class)
class SampleBrowserTests {

	@LocalServerPort
	private int port;

	@Autowired
	private ClientManager clients;

	@Autowired
	private SsePushOperations push;

	private SamplePage alice;

	private SamplePage bob;

	@BeforeEach
	void connectBoth(Browser browser) {
		this.alice = connect(browser, "alice");
		this.bob = connect(browser, "bob");
	}

	@AfterEach
	void nothingWasWrittenToTheConsole(Browser browser) {
		this.alice.close();
		this.bob.close();
		assertThat(browser.consoleProblems()).isEmpty();
	}

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
	void markupIsShownAsItWasWritten() {
		String markup = "<img src=x onerror=alert(1)> & <b>bold</b>";
		this.alice.sendTo("bob", markup);
		this.bob.awaitMessages(markup);
	}

	@Test
	void theListFollowsTheNewestMessageUnlessTheReaderHasScrolledUp() {
		IntStream.range(0, 30).forEach((i) -> pushToBob("message " + i));
		await().untilAsserted(() -> assertThat(this.bob.messages()).hasSize(30));
		assertThat(this.bob.isAtEnd()).isTrue();

		this.bob.scrollToTop();
		pushToBob("one more");
		await().until(this.bob.find("#newer")::isDisplayed);
		assertThat(this.bob.isAtEnd()).isFalse();

		this.bob.find("#newer").click();
		assertThat(this.bob.isAtEnd()).isTrue();
		assertThat(this.bob.find("#newer").isDisplayed()).isFalse();
	}

	@Test
	void thePageConnectsAgainAfterTheStreamHasEnded() {
		String first = this.alice.clientId();
		this.clients.disconnectUser("alice", CloseReason.DISCONNECTED);
		await().until(() -> !this.alice.clientId().isEmpty() && !this.alice.clientId().equals(first));
		this.bob.sendTo("alice", "welcome back");
		this.alice.awaitMessages("welcome back");
	}

	@Test
	void aMessageSentWhileThePageWasDisconnectedIsThereWhenItConnectsAgain() {
		this.bob.sendTo("alice", "one");
		this.alice.awaitMessages("one");
		this.alice.disconnect();
		await().until(() -> this.clients.clientsOf("alice").isEmpty());
		this.bob.sendTo("alice", "two");
		assertThat(this.bob.feedback()).isEqualTo("Sent to alice, who is not connected.");
		this.alice.connect();
		this.alice.awaitMessages("one", "two");
	}

	@Test
	void aPastedTokenThatIsNotValidIsRefusedWithAReason(Browser browser) {
		this.alice.disconnect();
		this.alice.pasteToken("not.a.token");
		this.alice.find("#connect").click();
		await().until(() -> this.alice.state().equals("Refused"));
		assertThat(this.alice.problem()).isNotEmpty();
		assertThat(browser.consoleProblems()).singleElement().asString().contains("401");
	}

	private SamplePage connect(Browser browser, String user) {
		SamplePage page = browser.open("http://localhost:" + this.port + "/?user=" + user);
		page.requestToken();
		page.connect();
		return page;
	}

	private void pushToBob(String text) {
		ChatMessage payload = new ChatMessage("alice", "bob", text, Instant.now());
		this.push.sendToUser("bob", SseMessage.event("chat").data(payload).build());
	}

}
