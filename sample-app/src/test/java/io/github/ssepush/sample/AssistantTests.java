package io.github.ssepush.sample;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.github.ssepush.Run;
import io.github.ssepush.RunOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A run in a real browser: the answer of the assistant.
 */
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sse-push.retry=100ms", "sample.per-word=25ms" })
@ExtendWith(BrowserExtension.class)
class AssistantTests {

	private static final String LAST_WORDS = "it does not reconnect.";

	@LocalServerPort
	private int port;

	@Autowired
	private RunOperations runs;

	private SamplePage page;

	@BeforeEach
	void open(Browser browser) {
		this.page = open(browser, "/assistant.html?user=erin");
	}

	@AfterEach
	void nothingWasWrittenToTheConsole(Browser browser) {
		this.page.close();
		assertThat(browser.consoleProblems()).isEmpty();
	}

	@Test
	void aReloadInTheMiddleShowsTheSameAnswerAndItsRest(Browser browser) {
		Run run = this.runs.start("erin", "reloaded");
		run.append("Before the reload");
		SamplePage reloaded = open(browser, "/assistant.html?user=erin&answer=reloaded");
		await().until(() -> answer(reloaded).equals("Before the reload"));
		reloaded.run("window.old = true; location.reload();");
		await().ignoreExceptions().until(() -> Boolean.TRUE.equals(reloaded.run("return !window.old;")));
		run.append(" and after it");
		await().ignoreExceptions().until(() -> answer(reloaded).equals("Before the reload and after it"));
		run.complete();
		await().until(() -> state(reloaded).equals("Complete"));
		assertThat(reloaded
			.run("""
					return performance.getEntriesByType('resource').filter(({ name }) => name.includes('/events/runs/')).length;
					"""))
			.isEqualTo(1L);
		reloaded.close();
	}

	@Test
	void aStreamThatIsCutGoesOn() {
		ask("What if the network fails?");
		await().until(() -> !answer(this.page).isEmpty());
		this.page.click("#cut");
		awaitWhole(this.page);
	}

	@Test
	void aSecondTabShowsTheSameAndTheStopOfOneStopsBoth(Browser browser) {
		this.runs.start("erin", "shared").append("Never complete");
		SamplePage first = open(browser, "/assistant.html?user=erin&answer=shared");
		SamplePage second = open(browser, "/assistant.html?user=erin&answer=shared");
		for (SamplePage each : List.of(first, second)) {
			await().until(() -> answer(each).equals("Never complete"));
		}
		second.click("#stop");
		for (SamplePage each : List.of(first, second)) {
			await().until(() -> state(each).equals("Stopped"));
			assertThat(answer(each)).isEqualTo("Never complete");
			assertThat(each.find("#stop").isEnabled()).isFalse();
			each.close();
		}
	}

	@Test
	void goingBackAndForwardShowsEachAnswerAgain() {
		ask("The first question");
		awaitWhole(this.page);
		ask("The second question");
		awaitWhole(this.page);
		this.page.run("history.back();");
		await().until(() -> answer(this.page).contains("The first question"));
		awaitWhole(this.page);
		this.page.run("history.forward();");
		await().until(() -> answer(this.page).contains("The second question"));
		awaitWhole(this.page);
	}

	/** Once it has the end, it reconnects and is answered 204, which ends it. */
	@Test
	void eventSourceAloneReadsARunToItsEndAndStops() {
		this.runs.start("erin", "native").append("first");
		this.page
			.script("""
					window.texts = [];
					window.events = [];
					const json = (answer) => answer.json();
					const form = { method: 'POST', body: new URLSearchParams({ user: 'erin' }) };
					fetch('/demo/token', form).then(json).then(({ access_token: token }) => fetch('/events/ticket',
							{ method: 'POST', headers: { Authorization: `Bearer ${token}` } }).then(json)).then(({ ticket }) => {
						window.source = new EventSource(`/events/runs/native?ticket=${ticket}`);
						source.onmessage = ({ data }) => texts.push(data);
						for (const name of ['open', 'sse-push.end']) source.addEventListener(name, () => events.push(name));
						source.addEventListener('open', () => arguments[0](), { once: true });
					});""");
		await().until(() -> !((List<?>) this.page.run("return texts;")).isEmpty());
		assertThat(this.runs.stop("erin", "native")).isCompletedWithValue(true);
		await().until(() -> this.page.run("return source.readyState;").equals(2L));
		assertThat(this.page.run("return texts;")).isEqualTo(List.of("first"));
		assertThat(this.page.run("return events;")).isEqualTo(List.of("open", "sse-push.end"));
	}

	@Test
	void anAnswerThatDoesNotExistIsNotWaitedFor(Browser browser) {
		SamplePage gone = open(browser, "/assistant.html?user=erin&answer=gone");
		await().until(() -> state(gone).equals("This answer is gone"));
		gone.close();
		assertThat(browser.consoleProblems()).allMatch((problem) -> problem.getMessage().contains("404"));
	}

	@Test
	void nothingKeepsPeopleFromUsingThePage() throws IOException {
		assertThat(Accessibility.seriousFindings(this.page)).isEmpty();
		ask("x".repeat(200));
		awaitWhole(this.page);
		for (String colorScheme : List.of("light", "dark")) {
			for (int width : List.of(1280, 360)) {
				this.page.view(width, 800, colorScheme);
				assertThat(Accessibility.seriousFindings(this.page)).isEmpty();
				assertThat(this.page
					.run("return document.documentElement.scrollWidth - document.documentElement.clientWidth;"))
					.isEqualTo(0L);
			}
		}
	}

	private SamplePage open(Browser browser, String path) {
		return browser.open("http://localhost:" + this.port + path);
	}

	private void ask(String question) {
		this.page.find("#question").clear();
		this.page.find("#question").sendKeys(question);
		this.page.click("#ask .primary");
		await().until(() -> answer(this.page).contains(question) || state(this.page).equals("Writing…"));
	}

	private static void awaitWhole(SamplePage page) {
		await().until(() -> state(page).equals("Complete"));
		assertThat(answer(page)).startsWith("You asked: ").endsWith(LAST_WORDS);
	}

	private static String answer(SamplePage page) {
		return page.find("#answer").getText();
	}

	private static String state(SamplePage page) {
		return page.find("#state").getText();
	}

}
