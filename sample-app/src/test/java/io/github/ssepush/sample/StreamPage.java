package io.github.ssepush.sample;

import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A page that has nothing but a stream, and notes what comes.
 */
final class StreamPage {

	private final SamplePage page;

	private StreamPage(SamplePage page) {
		this.page = page;
	}

	/**
	 * Open the page in a window of its own.
	 * @param browser the browser
	 * @param url the page's address, with what its script wants to know
	 */
	static StreamPage open(Browser browser, String url) {
		SamplePage page = browser.open(url);
		StreamPage streamPage = new StreamPage(page);
		await().until(() -> streamPage.isTrue("window.stream"));
		return streamPage;
	}

	void awaitState(String... anyOf) {
		await().until(() -> List.of(anyOf).contains(state()));
	}

	void awaitMessages(int count) {
		List<String> expected = IntStream.range(0, count).mapToObj(Integer::toString).toList();
		await().untilAsserted(() -> assertThat(seen("messages")).isEqualTo(expected));
	}

	String state() {
		return (String) this.page.run("return stream.state");
	}

	String clientId() {
		return (String) this.page.run("return stream.clientId");
	}

	List<Object> seen(String list) {
		return List.copyOf((List<?>) this.page.run("return seen." + list));
	}

	long count(String counter) {
		return (Long) this.page.run("return seen." + counter);
	}

	boolean isTrue(String condition) {
		return (Boolean) this.page.run("return Boolean(" + condition + ")");
	}

	SamplePage page() {
		return this.page;
	}

	void close() {
		this.page.close();
	}

}
