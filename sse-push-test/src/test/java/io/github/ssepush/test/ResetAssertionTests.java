package io.github.ssepush.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.Destination;
import io.github.ssepush.support.Json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TestStreamAssert#isReset} with resets that come in several events.
 */
class ResetAssertionTests {

	private static final Destination ALICE = Destination.user("alice");

	private static final Destination ORDERS = Destination.topic("orders");

	private static final String OF_ALICE = "{\"kind\":\"user\",\"name\":\"alice\"}";

	private static final String OF_ORDERS = "{\"kind\":\"topic\",\"name\":\"orders\"}";

	private static final URI EVENTS = URI.create("http://localhost/events");

	@Test
	void destinationsMayBeResetOneAfterTheOther() {
		TestStream stream = stream(reset("unknown", OF_ORDERS), reset("unknown", OF_ALICE));
		assertThat(stream).isReset("unknown", ALICE, ORDERS);
	}

	@Test
	void resetsOfDifferentReasonsAreVerifiedOneByOne() {
		TestStream stream = stream(reset("truncated", OF_ALICE), reset("unknown", OF_ORDERS));
		assertThat(stream).isReset("truncated", ALICE).isReset("unknown", ORDERS);
	}

	@Test
	void aResetThatIsNotOfTheExpectedDestinationsFails() {
		TestStream stream = stream(reset("unknown", OF_ALICE), reset("truncated", OF_ORDERS));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(stream).isReset("unknown", ALICE, ORDERS))
			.withMessageContaining("to be reset with the reason 'unknown' of [user alice, topic orders], but it was")
			.withMessageContaining(reset("truncated", OF_ORDERS));
	}

	@Test
	void aDestinationThatIsNotResetFails() {
		TestStream stream = stream(reset("unknown", OF_ALICE));
		assertThatExceptionOfType(AssertionError.class)
			.isThrownBy(() -> assertThat(stream).isReset("unknown", ALICE, ORDERS))
			.withMessageContaining("no 'sse-push.reset' came");
	}

	@ParameterizedTest
	@ValueSource(strings = { "Alice Liddell", "a \"b\"", "a\\b", "{alice}", "a},{\"kind\":\"topic\"" })
	void aNameMayHaveAnyCharacter(String name) {
		TestStream stream = stream(reset("unknown", "{\"kind\":\"user\",\"name\":" + Json.quote(name) + "}"));
		assertThat(stream).isReset("unknown", Destination.user(name));
	}

	@Test
	void aRunIsNamedByItsId() {
		TestStream stream = stream(reset("unknown", "{\"kind\":\"run\",\"name\":\"answer\"}"));
		assertThat(stream).isReset("unknown", Destination.run("alice", "answer"));
	}

	@Test
	void messagesAreReturnedInOrder() {
		TestStream stream = new SocketStream(target(),
				(call, timeout) -> new Answer(
						"event: sse-push.hello\ndata: {\"client\":\"a-b\"}\n\ndata: 1\n\ndata: 2\n\n"),
				ServerAccess.none(), Duration.ofSeconds(10));
		assertThat(List.of(stream.next(), stream.next())).extracting(SseEvent::data).containsExactly("1", "2");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(stream::next)
			.withMessageContaining("to receive a message next, but nothing came");
	}

	private static TestStream stream(String... resets) {
		StringBuilder text = new StringBuilder("event: sse-push.hello\ndata: {\"client\":\"a-b\"}\n\n");
		for (String reset : resets) {
			text.append("event: sse-push.reset\ndata: ").append(reset).append("\n\n");
		}
		return new SocketStream(target(), (call, timeout) -> new Answer(text.toString()), ServerAccess.none(),
				Duration.ofSeconds(10));
	}

	private static StreamTarget target() {
		return new StreamTarget(EVENTS, EVENTS, "alice", null, List.of(), null, List.of(), false);
	}

	private static String reset(String reason, String destination) {
		return "{\"reason\":\"" + reason + "\",\"destinations\":[" + destination + "]}";
	}

	/**
	 * A response that ends.
	 */
	private static final class Answer implements HttpExchange {

		private final InputStream body;

		Answer(String text) {
			this.body = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public int status() {
			return 200;
		}

		@Override
		public Map<String, List<String>> headers() {
			return Map.of("Content-Type", List.of("text/event-stream"));
		}

		@Override
		public int read(byte[] buffer) throws IOException {
			return this.body.read(buffer);
		}

		@Override
		public String readAll() throws IOException {
			return new String(this.body.readAllBytes(), StandardCharsets.UTF_8);
		}

		@Override
		public void waitForever() {
		}

		@Override
		public void reset() {
		}

		@Override
		public void close() {
		}

	}

}
