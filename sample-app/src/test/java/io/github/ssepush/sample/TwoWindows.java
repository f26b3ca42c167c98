package io.github.ssepush.sample;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page in a real browser: alice and bob, a window each.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sse-push.heartbeat-interval=2s", "sse-push.retry=200ms" })
@ExtendWith(BrowserExtension.class)
abstract class TwoWindows {

	SamplePage alice;

	SamplePage bob;

	@LocalServerPort
	private int port;

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

	SamplePage connect(Browser browser, String user) {
		SamplePage page = browser.open("http://localhost:" + this.port + "/?user=" + user);
		page.connect();
		return page;
	}

}
