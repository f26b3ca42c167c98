package io.github.ssepush.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class BodyReaderTests {

	private static final String EVENTS = ": comment\n\nid: 7\ndata:{\"t\":12,\"p\":\"xx\"}\n\n"
			+ "event: hello\ndata: {\"client\":\"c\"}\n\ndata: {\"t\":345,\"p\":\"\"}\n\n";

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 1000 })
	void findsPayloadsInPiecesOfAnySize(int size) throws IOException {
		assertThat(read(new BodyReader(false), EVENTS, size)).containsExactly(12L, 345L);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 1000 })
	void findsPayloadsInChunks(int size) throws IOException {
		String chunks = chunk(EVENTS.substring(0, 30)) + chunk(EVENTS.substring(30, 34)) + chunk(EVENTS.substring(34));
		assertThat(read(new BodyReader(true), chunks, size)).containsExactly(12L, 345L);
	}

	private static String chunk(String text) {
		return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
	}

	private static List<Long> read(BodyReader body, String text, int size) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		List<Long> found = new ArrayList<>();
		for (int from = 0; from < bytes.length; from += size) {
			body.read(bytes, from, Math.min(bytes.length, from + size), found::add);
		}
		return found;
	}

}
