package io.github.ssepush.sample;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page while the server is restarted, which forgets the history and the keys of its
 * tokens.
 */
@ExtendWith(BrowserExtension.class)
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
class SampleRestartTests {

	private final int port = FreePorts.first(1);

	private ConfigurableApplicationContext sample = start();

	@AfterEach
	void stop() {
		this.sample.close();
	}

	@Test
	void aPageIsToldOnceThatMessagesMayBeLostAndGoesOn(Browser browser) {
		SamplePage page = browser.open("http://localhost:" + this.port + "/?user=dora");
		page.connect();
		page.sendToMyself("before");
		page.awaitMessages("before");
		this.sample.close();
		page.awaitHistory("Connected", "Lost: ");

		this.sample = start();
		// The longer the start has taken, the longer the page waits: half a minute at
		// most.
		await().atMost(Duration.ofMinutes(1)).until(() -> page.state().equals("Connected"));
		page.awaitHistory("Lost: ", "Resumed after .+ s, no message missed");
		page.sendToMyself("after");
		page.awaitMessages("before", "after");
		assertThat(page.history()).filteredOn((entry) -> entry.startsWith("Reset")).hasSize(1);
		page.close();
		assertThat(browser.consoleProblems())
			.allMatch((problem) -> problem.getMessage().matches("(?s).*(ERR_|status of (401|503)).*"));
	}

	private ConfigurableApplicationContext start() {
		return SpringApplication.run(SampleApplication.class, "--server.port=" + this.port, "--sse-push.retry=200ms");
	}

}
