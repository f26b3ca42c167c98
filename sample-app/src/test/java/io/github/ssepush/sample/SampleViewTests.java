package io.github.ssepush.sample;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Autowired;

import io.github.ssepush.SseMessage;
import io.github.ssepush.SsePushOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests what the page shows, and how people use it.
 */
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
class SampleViewTests extends TwoWindows {

	@Autowired
	private SsePushOperations push;

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

		this.bob.click("#newer");
		assertThat(this.bob.isAtEnd()).isTrue();
		assertThat(this.bob.find("#newer").isDisplayed()).isFalse();
	}

	@Test
	void aTokenThatEndsSoonIsReplacedAndTheStreamGoesOn() {
		for (String reader : List.of("native", "module")) {
			String name = reader.equals("native") ? "EventSource" : "sse-push\\.js";
			this.alice.readWith(reader);
			String client = this.alice.clientId();
			this.alice.click("#expire");
			this.alice.awaitHistory("Now read by " + name, "Got a token for \\d+ s", "The token ends in \\d+ s",
					"Got a token for 60 min");
			assertThat(this.alice.clientId()).isEqualTo(client);
			this.alice.disconnect();
			this.alice.connect();
		}
	}

	@Test
	void aTabThatStandsStillGetsEverythingAfterwardsAndHoldsNobodyUp() {
		this.alice.click("#stall");
		this.bob.sendTo("bob", "still here");
		this.bob.awaitMessages("still here");
		this.alice.awaitHistory("This tab stood still for 3 s");
		this.alice.awaitMessages(
				IntStream.rangeClosed(1, 12).mapToObj((i) -> "Number " + i + " of 12").toArray(String[]::new));
	}

	@Test
	void theChartsShowTheMeters() {
		this.alice.sendToEveryone("one");
		await().untilAsserted(() -> assertThat(this.alice.find("#clients-chart .plot").getDomAttribute("aria-label"))
			.containsPattern("now [1-9]"));
		await().untilAsserted(() -> assertThat(this.alice.find("#messages-chart .plot").getDomAttribute("aria-label"))
			.matches(".*at most (?!0 ).+ in the last minute"));
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
		await().ignoreExceptions().until(() -> this.alice.find("#clients-chart canvas").isDisplayed());
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
		await().until(() -> this.alice.state().equals("Rejected"));
		assertThat(this.alice.problem()).isNotEmpty();
		assertThat(browser.consoleProblems()).isNotEmpty().allMatch((problem) -> problem.getMessage().contains("401"));
	}

	private void pushToBob(String text) {
		ChatMessage payload = new ChatMessage("alice", "bob", text, Instant.now());
		this.push.sendToUser("bob", SseMessage.event("chat").data(payload).build());
	}

}
