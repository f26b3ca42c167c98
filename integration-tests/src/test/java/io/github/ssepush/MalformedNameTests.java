package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.web.EventStreams;
import io.github.ssepush.web.StreamOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A user whose name could be taken for another one, or for none, gets no stream.
 */
@ParameterizedClass
@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
class MalformedNameTests {

	/** Subjects as JSON writes them. */
	private static final List<String> SUBJECTS = List.of("va\\ud800x", "va\\udc00\\ud800", "va\\u0000", "va\\u000ax",
			"va\\u0085x", "va" + "x".repeat(600));

	@Parameter
	Wire wire;

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = TestServer.shared(this.wire, List.of(TestServer.Application.class, Controller.class),
				"management.endpoints.web.exposure.include=ssepush", "management.endpoint.ssepush.access=unrestricted",
				"sse-push.endpoint.show-users=true");
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void malformedSubjectOfAGoodTokenGetsNothing() {
		SUBJECTS.forEach(this::assertGetsNothing);
		assertThat(this.server.clients().count()).isZero();
	}

	private void assertGetsNothing(String subject) {
		String token = Tokens.ofJson("{\"sub\":\"" + subject + "\",\"exp\":4102444800}");
		Stream.of(authorized("/events", token), authorized("/somewhere", token),
				authorized("/events/ticket", token).POST(HttpRequest.BodyPublishers.noBody()),
				authorized("/events/refresh", token).header("SSE-Push-Client", "a-b")
					.POST(HttpRequest.BodyPublishers.noBody()))
			.forEach((request) -> {
				HttpResponse<String> refused = this.server.send(request);
				assertThat(refused.statusCode()).isEqualTo(403);
				assertThat(refused.headers().firstValue("Content-Type").orElseThrow())
					.startsWith("application/problem+json");
				assertThat(refused.body()).contains("The user name 'va").contains("is malformed: 1 to 512 characters");
			});
	}

	@Test
	void malformedNameThatIsResolvedGetsNothing() {
		SUBJECTS.forEach((subject) -> {
			String token = Tokens.ofJson("{\"sub\":\"alice\",\"name\":\"" + subject + "\",\"exp\":4102444800}");
			assertThat(this.server.send(authorized("/events", token)).statusCode()).isEqualTo(403);
		});
	}

	@Test
	void operatorIsToldOfAMalformedName() {
		List.of("a%00", "a%0Ab", "x".repeat(600)).forEach((user) -> {
			HttpRequest.Builder get = this.server.request("/actuator/ssepush?user=" + user, "operator");
			assertThat(this.server.send(get).statusCode()).isEqualTo(400);
			assertThat(this.server.send(get.DELETE()).statusCode()).isEqualTo(400);
		});
	}

	private HttpRequest.Builder authorized(String path, String token) {
		return this.server.request(path).header("Authorization", "Bearer " + token);
	}

	/**
	 * Opens streams, and knows users by another claim if they have it.
	 */
	@RestController
	@Configuration(proxyBeanMethods = false)
	static class Controller {

		private final EventStreams streams;

		Controller(EventStreams streams) {
			this.streams = streams;
		}

		@GetMapping("/somewhere")
		void open(HttpServletRequest request, HttpServletResponse response) throws Exception {
			this.streams.open(request, response, StreamOptions.topics());
		}

		@Configuration(proxyBeanMethods = false)
		static class UserNames {

			@Bean
			UserNameResolver names() {
				return (authentication) -> (authentication.getPrincipal() instanceof Jwt jwt && jwt.hasClaim("name"))
						? jwt.getClaimAsString("name") : authentication.getName();
			}

		}

	}

}
