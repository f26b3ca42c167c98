package io.github.ssepush;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.OneServer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams that the application's own controllers open.
 */
@ParameterizedClass
@EachWire(http2 = false, full = { Wire.TOMCAT, Wire.JETTY_SERVLET })
class ControllerStreamTests extends OneServer {

	@BeforeParameterizedClassInvocation
	static void startServer(Wire wire) {
		server = TestServer.start(wire, List.of(TestServer.Application.class, OrderController.class),
				"sse-push.heartbeat-interval=200ms");
	}

	@Test
	void streamFollowsWhatTheControllerSaysAndGoesOnAfterIt() {
		TestStream alice = server.open(server.request("/orders/42/events?topic=secret", "alice"));
		assertThat(server.clients().clientsOf("alice")).singleElement()
			.satisfies((client) -> assertThat(client.topics()).containsExactly("orders.42"));
		assertThat(server.template().sendToTopic("secret", "hidden").join().nodes()).isZero();
		server.template().sendToTopic("orders.42", "shipped").join();
		server.template().sendToUser("alice", "hello").join();
		assertThat(StreamDetails.data(alice, 2)).containsExactlyInAnyOrder("shipped", "hello");
		int kept = this.wire.isTakenOver() ? 0 : 1;
		Awaitility.await().untilAsserted(() -> assertThat(server.requestsInProgress()).isEqualTo(kept));
	}

	@Test
	void streamGoesOnWhereTheRequestSays() {
		TestStream alice = server.open(server.request("/orders/42/events", "alice"));
		server.template().sendToTopic("orders.42", "packed").join();
		alice.next();
		alice.close();
		server.template().sendToTopic("orders.42", "shipped").join();
		TestStream again = server
			.open(server.request("/orders/42/events", "alice").header("Last-Event-ID", alice.lastEventId()));
		assertThat(again).next().hasData("shipped");
	}

	@Test
	void streamBeginsWhereTheControllerSaysUnlessTheRequestKnowsBetter() {
		String position = server.clients().currentPosition("kiosk", List.of("prices")).join();
		server.template().sendToTopic("prices", "1").join();
		TestStream first = server.open(server.request("/prices?position=" + position, "alice"));
		assertThat(first).next().hasData("1");
		String id = first.lastEventId();
		server.template().sendToTopic("prices", "2").join();
		TestStream again = server
			.open(server.request("/prices?position=" + position, "alice").header("Last-Event-ID", id));
		assertThat(again).next().hasData("2");
	}

	@Test
	void streamBelongsToTheUserThatTheControllerNames() {
		String position = server.clients().currentPosition("kiosk", List.of("prices")).join();
		TestStream stream = server.open(server.request("/prices?position=" + position, "alice"));
		assertThat(server.clients().users()).containsExactly("kiosk");
		server.template().sendToUser("kiosk", "hello").join();
		assertThat(stream).next().hasData("hello");
	}

	@Test
	void streamForAnotherUserEndsWithTheTokenOfTheRequest() {
		String token = Tokens
			.with((claims) -> claims.subject("alice").expiresAt(Instant.now().minusSeconds(60).plusSeconds(6)));
		TestStream stream = server.open(authorized("/prices?position=2", token));
		assertThat(server.clients().users()).containsExactly("kiosk");
		assertThat(stream).ends();
	}

	@Test
	void streamForAnotherUserIsRefreshedByWhoOpenedIt() {
		TestStream stream = server.open(authorized("/kiosk",
				Tokens.with((claims) -> claims.subject("alice").expiresAt(Instant.now().plusSeconds(1)))));
		assertThat(refresh(stream, "kiosk")).isEqualTo(403);
		assertThat(refresh(stream, "alice")).isEqualTo(200);
	}

	@Test
	void streamForAnotherUserEndsWithTheAccessOfWhoOpenedIt() {
		String old = Tokens.with((claims) -> claims.subject("mallory").issuedAt(Instant.now().minusSeconds(5)));
		TestStream stream = server.open(authorized("/prices?position=2", old));
		TestStream other = server.open(server.request("/prices?position=2", "alice"));
		assertThat(server.clients().revoke("mallory", Duration.ofMinutes(1)).join()).isEqualTo(1);
		assertThat(stream).ends();
		assertThat(server.send(authorized("/prices?position=2", old)).statusCode()).isEqualTo(204);
		server.awaitClients(1);
		assertThat(server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join()).isEqualTo(1);
		assertThat(other).ends();
		server.awaitClients(0);
	}

	@Test
	void logoutOfWhoOpenedAStreamForAnotherUserEndsIt() {
		TestStream stream = server.open(server.request("/prices?position=2", "alice"));
		server.context().publishEvent(new LogoutSuccessEvent(new TestingAuthenticationToken("alice", "")));
		assertThat(stream).ends();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/42/events", "/like-ours" })
	void parameterHeartbeatIsTheApplicationsOwnWhereTheHeaderIsOurs(String path) {
		TestStream stream = server.open(server.request(path + "?heartbeat=on", "alice"));
		assertThat(stream).isOpen();
		HttpResponse<String> refused = server.send(server.request(path, "alice").header("SSE-Push-Heartbeat", "on"));
		assertThat(refused.statusCode()).isEqualTo(400);
	}

	@Test
	void defaultsAreThoseOfTheStarterWithItsChecks() {
		assertThat(server.send(server.request("/like-ours?topic=secret", "alice")).statusCode()).isEqualTo(403);
		server.open(server.request("/like-ours", "alice"));
		assertThat(server.clients().users()).containsExactly("alice");
	}

	@Test
	void controllerCanRefuseByItself() {
		assertThat(server.send(server.request("/orders/13/events", "alice")).statusCode()).isEqualTo(404);
		assertThat(server.send(server.request("/orders/42/events")).statusCode()).isEqualTo(401);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/orders/a%20b/events", "/orders/%00/events" })
	void malformedTopicIsRefused(String path) {
		assertThat(server.send(server.request(path, "alice")).statusCode()).isEqualTo(400);
	}

	@Test
	void headIsRefusedThoughSpringMapsItToTheGetMethod() {
		HttpResponse<String> response = server
			.send(server.request("/orders/42/events", "alice").method("HEAD", HttpRequest.BodyPublishers.noBody()));
		assertThat(response.statusCode()).isEqualTo(405);
	}

	private static HttpRequest.Builder authorized(String path, String token) {
		return server.request(path).header("Authorization", "Bearer " + token);
	}

	private static int refresh(TestStream stream, String user) {
		return server
			.send(server.request("/events/refresh", user)
				.header("SSE-Push-Client", stream.clientId())
				.POST(HttpRequest.BodyPublishers.noBody()))
			.statusCode();
	}

	/**
	 * The application's own paths.
	 */
	@RestController
	static class OrderController {

		private final EventStreams streams;

		OrderController(EventStreams streams) {
			this.streams = streams;
		}

		@GetMapping("/orders/{id}/events")
		void events(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
				throws IOException {
			if (id.equals("13")) {
				throw new ResponseStatusException(HttpStatus.NOT_FOUND);
			}
			this.streams.open(request, response, StreamOptions.topics("orders." + id));
		}

		@GetMapping("/prices")
		void prices(@RequestParam String position, HttpServletRequest request, HttpServletResponse response)
				throws IOException {
			this.streams.open(request, response, StreamOptions.topics("prices").user("kiosk").lastEventId(position));
		}

		@GetMapping("/kiosk")
		void kiosk(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.streams.open(request, response, StreamOptions.topics().user("kiosk"));
		}

		@GetMapping("/like-ours")
		void likeOurs(HttpServletRequest request, HttpServletResponse response) throws IOException {
			this.streams.open(request, response, StreamOptions.defaults());
		}

	}

}
