package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.RawClient;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests who may open a stream, how the others are refused, and that nothing else of the
 * application changes.
 */
@ExtendWith(OutputCaptureExtension.class)
class StreamSecurityTests {

	private static final String REQUIRED = "A token is required: send it as 'Authorization: Bearer'";

	private static final String INVALID = "The token is invalid: it is malformed, expired or not for this server";

	private static final String AMBIGUOUS = "The request carries more than one token or a malformed one; "
			+ "send one, in the Authorization header";

	@ParameterizedTest
	@EachContainer
	void challengeNamesNothingThatIsNotServed(Wire wire) {
		try (TestServer server = TestServer.shared(wire)) {
			assertThat(server.send(server.request("/events")).headers().allValues("WWW-Authenticate"))
				.containsExactly("Bearer");
			assertThat(server.send(bearer(server, "garbage")).headers().allValues("WWW-Authenticate")).singleElement()
				.asString()
				.startsWith("Bearer error=\"invalid_token\", error_description=\"")
				.doesNotContain("resource_metadata", ".well-known");
		}
	}

	@ParameterizedTest
	@EachContainer
	void whoHasNoGoodTokenIsToldWhy(Wire wire) {
		try (TestServer server = TestServer.shared(wire)) {
			assertRequired(server, server.request("/events"));
			assertRequired(server, server.request("/events").header("Authorization", "Basic YWxpY2U6c2VjcmV0"));
			assertRequired(server, server.request("/events?token=" + Tokens.of("alice")));
			assertRequired(server, server.request("/events?access_token=" + Tokens.of("alice")));
			assertInvalid(server, bearer(server, "garbage"));
			assertInvalid(server, bearer(server, "a.b.c"));
			assertInvalid(server, bearer(server, "not a token"));
			assertInvalid(server, bearer(server, ""));
			assertInvalid(server, bearer(server, Tokens.expired("alice")));
			assertInvalid(server, bearer(server, Tokens.ofAnotherIssuer("alice")));
			assertInvalid(server, bearer(server, Tokens.of("alice") + "x"));
			assertAmbiguous(server,
					server.request("/events", "alice").header("Authorization", "Bearer " + Tokens.of("bob")));
			assertThat(server.clients().count()).isZero();
			Awaitility.await().until(() -> server.requestsInProgress() == 0);
			assertThat(server.open("alice").clientId()).isNotEmpty();
		}
	}

	@ParameterizedTest
	@EachContainer
	void tokenInTheQueryIsAcceptedWhereTheApplicationInsists(Wire wire, CapturedOutput output) {
		try (TestServer server = TestServer.start(wire, "sse-push.security.query-parameter=token")) {
			assertThat(output).containsOnlyOnce("sse-push.security.query-parameter").contains("RFC 9700");
			assertThat(server.open(server.request("/events?token=" + Tokens.of("alice"))).clientId()).isNotEmpty();
			assertThat(server.open(server.request("/events?token=Bearer%20" + Tokens.of("bob"))).clientId())
				.isNotEmpty();
			assertThat(server.open(server.request("/events?token=Bearer+" + Tokens.of("carol"))).clientId())
				.isNotEmpty();
			assertThat(server.open("dave").clientId()).isNotEmpty();
			assertThat(server.clients().users()).containsExactlyInAnyOrder("alice", "bob", "carol", "dave");
			assertRequired(server, server.request("/events"));
			assertRequired(server, server.request("/events?access_token=" + Tokens.of("eve")));
			assertInvalid(server, server.request("/events?token="));
			assertInvalid(server, server.request("/events?token=Bearer%20"));
			assertInvalid(server, server.request("/events?token=garbage"));
			assertInvalid(server, server.request("/events?token=" + Tokens.expired("eve")));
			assertAmbiguous(server, server.request("/events?token=" + Tokens.of("eve"), "eve"));
			assertAmbiguous(server, server.request("/events?token=" + Tokens.of("eve") + "&token=" + Tokens.of("eve")));
			assertAmbiguous(server,
					server.request("/events", "eve").header("Authorization", "Bearer " + Tokens.of("eve")));
			assertThat(server.clients().users()).doesNotContain("eve");
		}
	}

	@Test
	void nothingIsSaidOfTheQueryWhereItIsOff(CapturedOutput output) {
		try (TestServer server = TestServer.start(Wire.TOMCAT)) {
			assertThat(server.clients().count()).isZero();
			assertThat(output).doesNotContain("query");
		}
	}

	@ParameterizedTest
	@MethodSource("applications")
	void restOfTheApplicationAnswersAsItDidBefore(Wire wire, Class<?> application) {
		Map<String, String> without;
		try (TestServer server = TestServer.start(wire, List.of(application), "sse-push.enabled=false")) {
			without = answers(server);
		}
		try (TestServer server = TestServer.start(wire, List.of(application))) {
			assertThat(answers(server)).isEqualTo(without);
			assertRequired(server, server.request("/events"));
			assertThat(server.open("alice").clientId()).isNotEmpty();
		}
		assertThat(without.get("GET /private without token")).startsWith("401");
		assertThat(without.get("GET /private with token")).startsWith("200").endsWith("a page");
	}

	static Stream<Arguments> applications() {
		Named<Class<?>> boots = Named.of("with Spring Boot's chain", BootsChain.class);
		Named<Class<?>> own = Named.of("with a chain of its own", OwnChain.class);
		Stream<Arguments> usual = Stream.of(Arguments.of(Wire.TOMCAT, boots), Arguments.of(Wire.JETTY, own));
		Stream<Arguments> others = Stream.of(Arguments.of(Wire.TOMCAT, own), Arguments.of(Wire.JETTY, boots));
		return Extent.isFull() ? Stream.concat(usual, others) : usual;
	}

	@ParameterizedTest
	@EachContainer
	void noSpellingOfThePathOpensAStreamWithoutToken(Wire wire) {
		List<String> spellings = List.of("/events", "/events/", "/events;a=b", "/events;", "//events", "/./events",
				"/a/../events", "/%65vents", "/EVENTS", "/events%2F", "/events%00", "/events.json", "/events?",
				"/events#a");
		try (TestServer server = TestServer.start(wire, List.of(OpenChain.class))) {
			assertThat(spellings).allSatisfy((path) -> {
				try (RawClient client = RawClient.connect(server)) {
					client.send("GET " + path + " HTTP/1.1", "Host: localhost", "Connection: close");
					assertThat(client.readHead().get(0)).containsPattern(" 40[0-9]");
				}
			});
			assertThat(server.clients().count()).isZero();
		}
	}

	@ParameterizedTest
	@EachContainer
	void pathIsProtectedWhereverItIs(Wire wire) {
		try (TestServer server = TestServer.start(wire, List.of(OpenChain.class), "sse-push.path=/push/stream",
				"spring.mvc.servlet.path=/api", "server.servlet.context-path=/app")) {
			HttpResponse<String> refusal = server.send(server.request("/app/api/push/stream"));
			assertThat(refusal.statusCode()).isEqualTo(401);
			assertThat(refusal.body()).contains(REQUIRED);
			assertThat(server.open(server.request("/app/api/push/stream", "alice")).clientId()).isNotEmpty();
			assertThat(server.send(server.request("/app/api/events", "alice")).statusCode()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@EachContainer
	void userIsWhomTheAuthenticationNames(Wire wire) {
		try (TestServer server = TestServer.start(wire,
				"spring.security.oauth2.resourceserver.jwt.principal-claim-name=nick")) {
			String token = Tokens.with((claims) -> claims.subject("4711").claim("nick", "Zo\u00eb the \"Great\""));
			TestStream stream = server.open(bearer(server, token));
			assertThat(server.clients().users()).containsExactly("Zo\u00eb the \"Great\"");
			server.template().sendToUser("4711", "wrong").join();
			server.template().sendToUser("Zo\u00eb the \"Great\"", "right").join();
			assertThat(stream).next().hasData("right");
		}
	}

	@ParameterizedTest
	@EachContainer
	void tokenThatNamesNobodyIsRefused(Wire wire) {
		try (TestServer server = TestServer.shared(wire)) {
			HttpResponse<String> response = server
				.send(bearer(server, Tokens.with((claims) -> claims.claim("scope", "events"))));
			assertThat(response.statusCode()).isEqualTo(401);
			assertThat(contentType(response)).startsWith("application/problem+json");
			assertThat(server.clients().count()).isZero();
		}
	}

	@ParameterizedTest
	@EachContainer
	void applicationsOwnLogInOpensTheStreamWhereItProtectsThePath(Wire wire) {
		try (TestServer server = TestServer.start(wire, List.of(FormLogin.class), "sse-push.security.enabled=false")) {
			HttpResponse<String> refusal = server.send(server.request("/events"));
			assertThat(refusal.statusCode()).isEqualTo(302);
			assertThat(refusal.headers().firstValue("Location"))
				.hasValueSatisfying((location) -> assertThat(location).endsWith("/login"));
			assertThat(server.send(server.request("/events", "alice")).statusCode()).isEqualTo(302);
			HttpResponse<String> login = server.send(server.request("/login")
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString("username=carol&password=secret")));
			String session = login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
			TestStream stream = server.open(server.request("/events").header("Cookie", session));
			server.template().sendToUser("carol", "hello").join();
			assertThat(stream).next().hasData("hello");
			assertThat(server.clients().users()).containsExactly("carol");
		}
	}

	@ParameterizedTest
	@EachContainer
	void streamBelongsToAUserEvenWhereTheApplicationLetsEverybodyIn(Wire wire) {
		try (TestServer server = TestServer.start(wire, List.of(OpenChain.class), "sse-push.security.enabled=false")) {
			assertNobody(server, server.request("/events"), "authentication is required");
			assertNobody(server, server.request("/events").header("X-Name", ""), "this one has no name");
			assertThat(server.open(server.request("/events").header("X-Name", "alice")).clientId()).isNotEmpty();
			assertThat(server.clients().users()).containsExactly("alice");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.main.lazy-initialization=false", "spring.main.lazy-initialization=true" })
	void applicationThatCanNotCheckTokensDoesNotStart(String property, CapturedOutput output) {
		assertThatException().isThrownBy(() -> TestServer.start(Wire.TOMCAT, List.of(Bare.class), property).close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("there is no JwtDecoder bean")
			.contains("spring.security.oauth2.resourceserver.jwt.issuer-uri")
			.contains("sse-push.security.enabled=false");
	}

	@Test
	void applicationWithAChainOfItsOwnForThePathNeedsNoDecoder() {
		try (TestServer server = TestServer.start(Wire.TOMCAT, List.of(NamedChain.class))) {
			assertThat(server.open(server.request("/events").header("X-Name", "alice")).clientId()).isNotEmpty();
		}
	}

	private static HttpRequest.Builder bearer(TestServer server, String token) {
		return server.request("/events").header("Authorization", "Bearer " + token);
	}

	private static void assertRequired(TestServer server, HttpRequest.Builder request) {
		assertThat(assertRefused(server, request, 401, "Unauthorized", REQUIRED)).startsWith("Bearer")
			.doesNotContain("error");
	}

	private static void assertInvalid(TestServer server, HttpRequest.Builder request) {
		assertThat(assertRefused(server, request, 401, "Unauthorized", INVALID)).startsWith("Bearer")
			.contains("error=\"invalid_token\"");
	}

	private static void assertAmbiguous(TestServer server, HttpRequest.Builder request) {
		assertThat(assertRefused(server, request, 400, "Bad Request", AMBIGUOUS)).startsWith("Bearer")
			.contains("error=\"invalid_request\"");
	}

	private static String assertRefused(TestServer server, HttpRequest.Builder request, int status, String title,
			String detail) {
		HttpResponse<String> response = server.send(request.header("Accept", "text/event-stream"));
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(contentType(response)).startsWith("application/problem+json");
		assertThat(response.body())
			.isEqualTo("{\"detail\":\"%s\",\"status\":%s,\"title\":\"%s\"}".formatted(detail, status, title));
		assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(1);
		return response.headers().firstValue("WWW-Authenticate").orElseThrow();
	}

	private static void assertNobody(TestServer server, HttpRequest.Builder request, String detail) {
		HttpResponse<String> response = server.send(request);
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(contentType(response)).startsWith("application/problem+json");
		assertThat(response.body()).contains("A stream belongs to a user: " + detail);
		assertThat(server.clients().count()).isZero();
	}

	private static String contentType(HttpResponse<?> response) {
		return response.headers().firstValue("Content-Type").orElse("");
	}

	/** Everything that an answer consists of, but for what differs with each. */
	private static Map<String, String> answers(TestServer server) {
		Map<String, String> answers = new TreeMap<>();
		for (String path : List.of("/", "/other", "/private", "/public", "/eventsandmore", "/error", "/login",
				"/actuator/health", "/actuator/metrics")) {
			for (String method : List.of("GET", "POST", "HEAD")) {
				answers.put(method + " " + path + " without token", answer(server, server.request(path), method));
				answers.put(method + " " + path + " with token", answer(server, server.request(path, "alice"), method));
			}
		}
		return answers;
	}

	private static String answer(TestServer server, HttpRequest.Builder request, String method) {
		HttpResponse<String> response = server
			.send(request.method(method, HttpRequest.BodyPublishers.noBody()).header("Accept", "*/*"));
		Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
		headers.remove("date");
		return (response.statusCode() + " " + headers + " " + response.body()).replace(":" + server.port(), "")
			.replaceAll("\"timestamp\":\"[^\"]*\"", "")
			.replaceAll("JSESSIONID=\\w+", "");
	}

	/**
	 * An application that leaves its security to Spring Boot.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class BootsChain extends TestServer.Application {

		@Bean
		Pages pages() {
			return new Pages();
		}

	}

	/**
	 * An application that has thought about its security.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnChain extends BootsChain {

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			http.authorizeHttpRequests((requests) -> requests.requestMatchers("/public", "/error")
				.permitAll()
				.anyRequest()
				.authenticated());
			http.httpBasic(Customizer.withDefaults());
			http.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()));
			return http.build();
		}

	}

	/**
	 * An application that believes who its callers say they are.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OpenChain extends TestServer.Application {

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll());
			return credulous(http);
		}

		static SecurityFilterChain credulous(HttpSecurity http) {
			http.addFilterBefore((request, response, chain) -> {
				String name = ((HttpServletRequest) request).getHeader("X-Name");
				if (name != null) {
					SecurityContextHolder
						.setContext(new SecurityContextImpl(new TestingAuthenticationToken(name, "", "USER")));
				}
				chain.doFilter(request, response);
			}, AnonymousAuthenticationFilter.class);
			return http.build();
		}

	}

	/**
	 * An application that replaces the starter's chain.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class NamedChain {

		@Bean
		SecurityFilterChain ssePushSecurityFilterChain(HttpSecurity http) {
			http.securityMatcher("/events");
			return OpenChain.credulous(http);
		}

	}

	/**
	 * An application that knows no tokens, only people who log in.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FormLogin {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("carol").password("{noop}secret").roles("USER").build());
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.formLogin(Customizer.withDefaults());
			http.csrf((csrf) -> csrf.disable());
			return http.build();
		}

	}

	/**
	 * An application that has forgotten where its tokens come from.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Bare {

	}

	/**
	 * A controller of the application.
	 */
	@RestController
	@Configuration(proxyBeanMethods = false)
	static class Pages {

		@GetMapping({ "/private", "/public" })
		String get() {
			return "a page";
		}

		@PostMapping({ "/private", "/public" })
		String post() {
			return "done";
		}

	}

}
