package io.github.ssepush.sample;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The browser's own {@code EventSource}, with not one line of code for resuming. It can't
 * send headers, so the token is in the address, which is for tests only.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "sse-push.retry=50ms", "sse-push.security.query-parameter=token" })
@ExtendWith(BrowserExtension.class)
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
class NativeEventSourceTests {

	private static final int CUTS = 5;

	private static final int MESSAGES = 20;

	@LocalServerPort
	private int port;

	@Autowired
	private ClientManager clients;

	@Autowired
	private SsePushOperations push;

	@Test
	void resumesAfterEveryCutWithNothingLostAndNothingTwice(Browser browser) {
		SamplePage page = browser.open("http://localhost:" + this.port + "/");
		page.script("""
				window.received = [];
				window.resets = 0;
				const body = new URLSearchParams({ user: 'carol' });
				fetch('/demo/token', { method: 'POST', body }).then((answer) => answer.json()).then((token) => {
					window.source = new EventSource('/events?token=' + token.access_token);
					source.onmessage = (event) => received.push(event.data);
					source.addEventListener('sse-push.reset', () => resets++);
					arguments[0]();
				});""");
		String client = awaitClientOtherThan("");
		for (int cut = 0; cut < CUTS; cut++) {
			int first = cut * MESSAGES;
			send(first, first + MESSAGES / 2);
			this.clients.disconnectUser("carol", CloseReason.DISCONNECTED).join();
			send(first + MESSAGES / 2, first + MESSAGES);
			client = awaitClientOtherThan(client);
		}
		List<Object> expected = IntStream.range(0, CUTS * MESSAGES).<Object>mapToObj(Integer::toString).toList();
		await().untilAsserted(() -> assertThat(page.run("return received;")).isEqualTo(expected));
		assertThat(page.run("return resets;")).isEqualTo(0L);
		page.run("source.close();");
		page.close();
	}

	private void send(int from, int to) {
		IntStream.range(from, to).forEach((i) -> this.push.sendToUser("carol", Integer.toString(i)));
	}

	private String awaitClientOtherThan(String before) {
		return await()
			.until(() -> this.clients.clientsOf("carol")
				.stream()
				.map(Client::id)
				.filter((id) -> !id.equals(before))
				.findAny(), Optional::isPresent)
			.orElseThrow();
	}

}
