package io.github.ssepush.sample;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;
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
		properties = { "sse-push.heartbeat-interval=2s", "sse-push.retry=200ms" })
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
	void aMessageToATopicIsInTheWindowsThatFollowIt() {
		this.bob.follow("orders");
		this.alice.sendToTopic("orders", "for those who follow orders");
		this.alice.sendToTopic("news", "for both");
		this.bob.awaitMessages("for those who follow orders", "for both");
		this.alice.awaitMessages("for both");
		this.alice.find("[name=topic][value=news]").click();
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
		this.alice.find("#cut").click();
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
	void aTokenThatEndsSoonIsReplacedAndTheStreamGoesOn() {
		for (String reader : List.of("native", "module")) {
			this.alice.readWith(reader);
			String client = this.alice.clientId();
			this.alice.find("#expire").click();
			this.alice.awaitHistory("Now read by .*", "Got a token for \\d+ s", "The token ends in \\d+ s",
					"Got a token for 60 min");
			assertThat(this.alice.clientId()).isEqualTo(client);
			this.alice.disconnect();
			this.alice.connect();
		}
	}

	@Test
	void aTabThatStandsStillGetsEverythingAfterwardsAndHoldsNobodyUp() {
		this.alice.find("#stall").click();
		this.bob.sendTo("bob", "still here");
		this.bob.awaitMessages("still here");
		this.alice.awaitHistory("This tab stood still for 3 s");
		this.alice.awaitMessages(
				IntStream.rangeClosed(1, 12).mapToObj((i) -> "Number " + i + " of 12").toArray(String[]::new));
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
		this.alice.find("#kick").click();
		this.alice.awaitHistory("Lost: the server ended the stream", "Turned away: do not come back");
		assertThat(this.alice.state()).isEqualTo("Turned away");
		assertThat(this.alice.problem()).contains("not to come back");
		assertThat(this.bob.state()).isEqualTo("Connected");
		await().until(() -> {
			// A token of the very second of the kick is as good as an older one.
			this.alice.find("#connect").click();
			await().until(() -> this.alice.state().matches("Connected|Turned away"));
			return this.alice.state().equals("Connected");
		});
	}

	@Test
	void theChartsShowTheMeters() {
		this.alice.sendToEveryone("one");
		await().untilAsserted(() -> assertThat(this.alice.find("#clients-chart .plot").getDomAttribute("aria-label"))
			.containsPattern("now [1-9]"));
		await().untilAsserted(() -> assertThat(this.alice.find("#messages-chart .plot").getDomAttribute("aria-label"))
			.matches(".*at most [^0].* in the last minute"));
		assertThat(this.alice.find("#clients-chart canvas").isDisplayed()).isTrue();
		assertThat(this.alice.find("#delivery-chart").getText()).containsAnyOf("p99", "no meter");
	}

	@Test
	void theKeyboardIsEnough() {
		this.alice.disconnect();
		this.alice.type(Keys.ENTER);
		await().until(() -> this.alice.state().equals("Connected"));
		this.alice.find("#msg").sendKeys("from the keyboard", Keys.ENTER);
		this.alice.awaitMessages("from the keyboard");
		this.alice.find("#cut").sendKeys(Keys.SPACE);
		this.alice.awaitHistory("Lost: ", "Resumed");
	}

	@Test
	void nothingKeepsPeopleFromUsingThePage() throws IOException {
		this.alice.sendToMyself("mine");
		this.bob.sendTo("alice", "for alice");
		this.alice.awaitMessages("mine", "for alice");
		await().until(() -> this.alice.find("#clients-chart canvas").isDisplayed());
		for (String colorScheme : List.of("light", "dark")) {
			for (int width : List.of(1280, 360)) {
				this.alice.view(width, 800, colorScheme);
				assertThat(Accessibility.seriousFindings(this.alice)).isEmpty();
			}
		}
		this.alice.disconnect();
		assertThat(Accessibility.seriousFindings(this.alice)).isEmpty();
	}

	@Test
	void longNamesAndWordsStayWithinAPhonesWidth(Browser browser) {
		String name = "a".repeat(100);
		SamplePage page = connect(browser, name);
		page.view(360, 800, "light");
		page.sendTo(name, "x".repeat(100));
		page.awaitMessages("x".repeat(100));
		assertThat(page.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth;"))
			.isEqualTo(0L);
		page.close();
	}

	@Test
	void aPastedTokenThatIsNotValidIsRefusedWithAReason(Browser browser) {
		this.alice.disconnect();
		this.alice.connectWith("not.a.token");
		await().until(() -> this.alice.state().equals("Turned away"));
		assertThat(this.alice.problem()).isNotEmpty();
		assertThat(browser.consoleProblems()).isNotEmpty().allMatch((problem) -> problem.getMessage().contains("401"));
	}

	private SamplePage connect(Browser browser, String user) {
		SamplePage page = browser.open("http://localhost:" + this.port + "/?user=" + user);
		page.connect();
		return page;
	}

	private void pushToBob(String text) {
		ChatMessage payload = new ChatMessage("alice", "bob", text, Instant.now());
		this.push.sendToUser("bob", SseMessage.event("chat").data(payload).build());
	}

}
