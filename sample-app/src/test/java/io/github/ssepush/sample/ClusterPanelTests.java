package io.github.ssepush.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The page shows the cluster: its nodes, their clients, and the users who are online.
 */
@Timeout(120)
@ExtendWith(BrowserExtension.class)
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
class ClusterPanelTests {

	@RegisterExtension
	private final LocalRedis redis = new LocalRedis();

	@Test
	void pageShowsBothNodesAndTheUsersOfBoth(Browser browser) throws IOException {
		try (ConfigurableApplicationContext one = start("node 1")) {
			SamplePage alice = connect(browser, one, "alice");
			try (ConfigurableApplicationContext other = start("node 2")) {
				SamplePage bob = connect(browser, other, "bob");
				assertShows(alice, "alice", "bob");
				assertShows(bob, "alice", "bob");
				await().untilAsserted(() -> assertThat(alice.find(".nodes").getText().lines())
					.containsSubsequence("node 1", "yours", "1 client", "node 2", "1 client"));
				takePictures(alice);
				assertThat(Accessibility.seriousFindings(alice)).isEmpty();
				bob.close();
				assertShows(alice, "alice");
			}
			await().untilAsserted(() -> assertThat(alice.find(".nodes").getText().lines()).contains("node 1")
				.doesNotContain("node 2"));
			alice.close();
		}
	}

	private static void assertShows(SamplePage page, String... users) {
		await().untilAsserted(() -> assertThat(page.find(".users").getText().lines()).containsExactly(users));
		await().untilAsserted(() -> assertThat(page.find(".nodes").getText().lines()).contains("node 1", "node 2"));
		await()
			.untilAsserted(() -> assertThat(page.find(".online").getText()).startsWith(String.valueOf(users.length)));
	}

	/** On demand, to be looked at. */
	private static void takePictures(SamplePage page) throws IOException {
		String directory = System.getProperty("sample.pictures");
		if (directory != null) {
			for (String colors : new String[] { "light", "dark" }) {
				Files.write(Path.of(directory, "cluster-" + colors + ".png"), page.screenshot(1280, 1000, colors));
				Files.write(Path.of(directory, "cluster-phone-" + colors + ".png"), page.screenshot(390, 2600, colors));
			}
			page.view(1280, 1000, "light");
		}
	}

	private static SamplePage connect(Browser browser, ConfigurableApplicationContext node, String user) {
		SamplePage page = browser.open(LocalRedis.addressOf(node) + "/?user=" + user);
		page.connect();
		return page;
	}

	private ConfigurableApplicationContext start(String label) {
		return this.redis.runSample("--sample.node=" + label, "--sse-push.presence.grace=1s",
				"--sse-push.redis.beat-interval=500ms");
	}

}
