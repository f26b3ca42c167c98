package io.github.ssepush;

import java.net.http.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.ticket.MemoryTicketStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that tickets and secrets can't be guessed.
 */
class GuessedTicketTests {

	private static final int GUESSES = Integer.getInteger("ticket.guesses", 2000);

	@ParameterizedTest
	@EachContainer
	void guessesOpenNothingAndLeaveNothingBehind(Wire wire) {
		try (TestServer server = TestServer.start(wire)) {
			String ticket = server
				.send(server.request("/events/ticket", "alice").POST(HttpRequest.BodyPublishers.noBody()))
				.body()
				.replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			TestStream alice = server.open(server.request("/events?ticket=" + ticket));
			List<Integer> answers = IntStream.range(0, GUESSES / 2)
				.parallel()
				.boxed()
				.flatMap((i) -> Stream.of(status(server, String.format(Locale.ROOT, "%043d", i), "2"),
						status(server, ticket, String.format(Locale.ROOT, "2~%022d", i))))
				.toList();
			assertThat(answers).hasSize(GUESSES).containsOnly(401);
			assertThat(stored(server, "tickets")).hasSize(1);
			assertThat(stored(server, "users")).hasSize(1);
			TestStream again = server.open(server.request("/events?ticket=" + ticket)
				.header("Last-Event-ID", StreamDetails.hello(alice).id()));
			assertThat(again.clientId()).isNotEmpty();
		}
	}

	private static int status(TestServer server, String ticket, String lastEventId) {
		return server.send(server.request("/events?ticket=" + ticket).header("Last-Event-ID", lastEventId))
			.statusCode();
	}

	private static Map<?, ?> stored(TestServer server, String field) {
		return (Map<?, ?>) ReflectionTestUtils.getField(server.bean(MemoryTicketStore.class), field);
	}

}
