package io.github.ssepush.sample;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page's {@code sse-reader.js}, in a browser, against streams and answers made up
 * here.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(BrowserExtension.class)
class SseReaderTests {

	private static final String PARSE = """
			const [text, size, done] = arguments;
			const bytes = new TextEncoder().encode(text);
			const stream = new ReadableStream({
				start(controller) {
					for (let i = 0; i < bytes.length; i += size) controller.enqueue(bytes.slice(i, i + size));
					controller.close();
				}
			});
			import('/js/sse-reader.js').then(async ({ parse }) => {
				const events = [];
				for await (const event of parse(stream, 'initial')) events.push(JSON.stringify(event));
				done(events);
			});
			""";

	private static final String READ = """
			const [last, done] = arguments;
			const answers = [
				new Response('retry: 1\\nid: 7\\ndata: one\\n\\nid: 8\\ndata: lost', { headers: { 'Content-Type': 'text/event-stream' } }),
				new Response('', { status: 503 }),
				new Response(null, { status: last }),
			];
			const seen = { requests: [], states: [], events: [] };
			let tokens = 0;
			window.fetch = (url, { headers }) => {
				seen.requests.push(`${headers.Authorization} ${headers['Last-Event-ID']}`);
				return Promise.resolve(answers.shift());
			};
			import('/js/sse-reader.js').then(({ SseReader }) => new SseReader('/stream', {
				token: () => `t${++tokens}`,
				onEvent: (event) => seen.events.push(JSON.stringify(event)),
				onState: (state) => {
					seen.states.push(state);
					if (state === 'refused') done(seen);
				},
			}).open());
			""";

	@LocalServerPort
	private int port;

	private SamplePage page;

	@BeforeEach
	void open(Browser browser) {
		this.page = browser.open("http://localhost:" + this.port);
	}

	@AfterEach
	void close() {
		this.page.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5, 1000 })
	void theStandardsRulesHoldHoweverTheBytesAreCut(int chunkSize) {
		String stream = "\uFEFFdata: a\ndata:b\rdata\r\ndata:  c\n\n" // several lines,
																		// every line end
				+ ": comment\n\n" // no data, no event
				+ "id: 1\r\nevent: chat\r\ndata: \u00e4\u20ac\uD83D\uDE00: \u2028x\r\n\r\n" // of
																							// every
																							// length
				+ "data\n\n" // an empty string is data
				+ "id: no\0good\nid\ndata: d\r\r" // no NUL in an id, an empty one resets
				+ "retry: 250\nretry: 1x\nunknown: field\n" // digits only
				+ "event: chat\n\ndata: e\n\n" // an event name is forgotten with its
												// event
				+ "data: never finished\n";
		assertThat((List<?>) this.page.script(PARSE, stream, chunkSize)).map(Object::toString)
			.filteredOn((event) -> event.contains("data") || event.contains("retry"))
			.containsExactly("{\"id\":\"initial\",\"event\":\"message\",\"data\":\"a\\nb\\n\\n c\"}",
					"{\"id\":\"1\",\"event\":\"chat\",\"data\":\"\u00e4\u20ac\uD83D\uDE00: \u2028x\"}",
					"{\"id\":\"1\",\"event\":\"message\",\"data\":\"\"}",
					"{\"id\":\"\",\"event\":\"message\",\"data\":\"d\"}", "{\"retry\":250}",
					"{\"id\":\"\",\"event\":\"message\",\"data\":\"e\"}");
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 401, 403 })
	void theReaderComesBackWithItsPositionUntilItIsTurnedAway(int status) {
		Map<?, ?> seen = (Map<?, ?>) this.page.script(READ, status);
		assertThat(seen.get("requests")).isEqualTo(List.of("Bearer t1 undefined", "Bearer t2 7", "Bearer t3 7"));
		assertThat(seen.get("events")).isEqualTo(List.of("{\"event\":\"message\",\"data\":\"one\",\"id\":\"7\"}"));
		assertThat(seen.get("states"))
			.isEqualTo(List.of("connecting", "open", "waiting", "connecting", "waiting", "connecting", "refused"));
	}

}
