package io.github.ssepush;

import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A client of HTTP/2 says how many bytes it takes (RFC 9113, section 6.9). One that takes
 * none gets the head of its stream, which does not count, and keeps no thread waiting.
 */
class Http2WindowTests {

	private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

	private static final int HEADERS = 1;

	private static final int SETTINGS = 4;

	private static final int END_STREAM_AND_HEADERS = 5;

	/** The window of each stream is 0. */
	private static final String NO_WINDOW = "\0\4\0\0\0\0";

	@ParameterizedTest
	@EachContainer
	void clientsThatTakeNothingKeepNobodyWaiting(Wire wire) {
		int streams = 30;
		try (TestServer server = TestServer.start(wire, "server.http2.enabled=true", "server.tomcat.threads.max=5",
				"server.jetty.threads.max=10"); RawClient client = RawClient.connect(server)) {
			client.sendPart(PREFACE + frame(SETTINGS, 0, 0, NO_WINDOW));
			IntStream.range(0, streams)
				.forEach((i) -> client
					.sendPart(frame(HEADERS, END_STREAM_AND_HEADERS, 2 * i + 1, request(Tokens.of("user" + i)))));
			server.awaitClients(streams);
			assertThat(server.open("somebody").clientId()).isNotEmpty();
		}
	}

	private static String frame(int type, int flags, int stream, String payload) {
		return number(payload.length(), 3) + (char) type + (char) flags + number(stream, 4) + payload;
	}

	/** Fields by their index in the static table (RFC 7541, appendix A). */
	private static String request(String token) {
		String get = "\u0082";
		String http = "\u0086";
		String authority = "\1";
		String path = "\4";
		String authorization = "\17\10";
		return get + http + path + text("/events") + authority + text("localhost") + authorization
				+ text("Bearer " + token);
	}

	/** With its length before it (RFC 7541, sections 5.1 and 5.2). */
	private static String text(String text) {
		StringBuilder length = new StringBuilder();
		int rest = text.length();
		if (rest < 127) {
			return length.append((char) rest).append(text).toString();
		}
		length.append((char) 127);
		for (rest -= 127; rest > 127; rest >>= 7) {
			length.append((char) (0x80 | (rest & 0x7f)));
		}
		return length.append((char) rest).append(text).toString();
	}

	private static String number(int number, int bytes) {
		StringBuilder text = new StringBuilder();
		for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
			text.append((char) ((number >> shift) & 0xff));
		}
		return text.toString();
	}

}
