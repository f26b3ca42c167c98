package io.github.ssepush;

import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.server.ResponseStatusException;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.Issuer;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.ticket.MemoryTicketStore;
import io.github.ssepush.ticket.TicketStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a failure for a moment is answered as temporary, for every reader of the
 * stream and however the request is authenticated, and that decisions stay final.
 */
@ParameterizedClass
@EachContainer
class TemporaryFailureTests {

	private static final List<RuntimeException> TEMPORARY = List.of(new BrokerUnavailableException("away", null),
			new QueryTimeoutException("slow"), new RedisConnectionFailureException("away"),
			new AuthenticationServiceException("away"), new CompletionException(new TimeoutException()),
			new IllegalStateException("Lookup failed", new ConnectException("Connection refused")),
			new ResourceAccessException("I/O error"), new HttpServerErrorException(HttpStatus.BAD_GATEWAY),
			HttpClientErrorException.create(HttpStatus.TOO_MANY_REQUESTS, "slow down",
					org.springframework.http.HttpHeaders.EMPTY, new byte[0], null),
			new InternalAuthenticationServiceException("lookup", new QueryTimeoutException("slow")),
			new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE));

	private static final Map<Throwable, Integer> FINAL = Map.of(new IllegalStateException("a bug"), 500,
			new NullPointerException(), 500, new StackOverflowError(), 500,
			new InternalAuthenticationServiceException("a bug"), 500,
			new HttpClientErrorException(HttpStatus.NOT_FOUND), 500, new AccessDeniedException("no"), 403,
			new BadCredentialsException("no"), 401, new CompletionException(new DisabledException("no")), 401,
			new ResponseStatusException(HttpStatus.NOT_FOUND), 404);

	private final Issuer issuer = Issuer.start();

	@Parameter
	Wire wire;

	@AfterEach
	void stopIssuer() {
		Failing.names = null;
		Failing.topics = null;
		Failing.filter = null;
		this.issuer.close();
	}

	@Test
	void issuerWhoseKeysCanNotBeFetchedIsAskedAgain() {
		for (String property : List.of("jwk-set-uri=" + this.issuer.keys(), "issuer-uri=" + this.issuer.uri())) {
			this.issuer.setAvailable(false);
			try (TestServer server = TestServer.start(this.wire, List.of(WithoutDecoder.class),
					"spring.security.oauth2.resourceserver.jwt." + property)) {
				assertTemporary(server, "/events", "Bearer " + this.issuer.token("alice"));
				this.issuer.setAvailable(true);
				TestStream alice = server.open(bearer(server, "/events", this.issuer.token("alice")));
				assertThat(server.clients().users()).containsExactly("alice");
				assertThat(alice.clientId()).isNotEmpty();
				assertThat(server.send(bearer(server, "/events", Tokens.of("alice"))).statusCode()).isEqualTo(401);
			}
		}
	}

	@Test
	void issuerIsAskedAgainHoweverTheTokenComes() {
		try (TestServer server = TestServer.start(this.wire, List.of(AskingEachTime.class),
				"issuer.keys=" + this.issuer.keys(), "sse-push.security.query-parameter=token")) {
			String token = this.issuer.token("alice");
			HttpRequest.Builder issue = bearer(server, "/events/ticket", token)
				.POST(HttpRequest.BodyPublishers.noBody());
			String ticket = server.send(issue).body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			this.issuer.setAvailable(false);
			assertTemporary(server, "/events?token=" + token, null);
			assertTemporary(server, "/events", "Bearer " + token);
			assertUnavailable(server.send(issue));
			assertUnavailable(server.send(bearer(server, "/events/refresh", token).header("SSE-Push-Client", "a-b")
				.POST(HttpRequest.BodyPublishers.noBody())));
			HttpResponse<String> busy = server.send(server.request("/events?ticket=" + ticket));
			assertBusy(busy);
			String id = busy.body().replaceAll("(?s).*id: ?(\\S+).*", "$1");
			assertUnavailable(server.send(server.request("/events?ticket=" + ticket)
				.header("Last-Event-ID", id)
				.header("SSE-Push-Client-Version", "1")));
			this.issuer.setAvailable(true);
			server.open(server.request("/events?ticket=" + ticket).header("Last-Event-ID", id));
			server.open(server.request("/events?token=" + token));
			assertThat(server.clients().clientsOf("alice")).hasSize(2);
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.bean(MeterRegistry.class)
					.get("sse.push.clients.refused")
					.tag("reason", "unavailable")
					.counter()
					.count()).isEqualTo(8));
		}
	}

	@Test
	void ticketSurvivesAStoreThatFailsAfterItsUse() {
		try (TestServer server = TestServer.start(this.wire,
				List.of(TestServer.Application.class, FailingStore.class))) {
			String ticket = server
				.send(server.request("/events/ticket", "alice").POST(HttpRequest.BodyPublishers.noBody()))
				.body()
				.replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
			HttpResponse<String> busy = server.send(server.request("/events?ticket=" + ticket));
			assertBusy(busy);
			String id = busy.body().replaceAll("(?s).*id: ?(\\S+).*", "$1");
			HttpRequest.Builder reconnect = server.request("/events?ticket=" + ticket).header("Last-Event-ID", id);
			server.open(reconnect);
			server.open(reconnect);
			assertThat(server.clients().clientsOf("alice")).hasSize(2);
			assertThat(server.send(server.request("/events?ticket=" + ticket)).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void issuerOfAChainOfTheApplicationIsAskedAgain() {
		for (Class<?> chain : List.of(OwnChain.class, OwnChainWithErrorPage.class)) {
			this.issuer.setAvailable(false);
			try (TestServer server = TestServer.start(this.wire, List.of(AskingEachTime.class, chain),
					"issuer.keys=" + this.issuer.keys(), "sse-push.security.enabled=false")) {
				assertTemporary(server, "/events", "Bearer " + this.issuer.token("alice"));
				this.issuer.setAvailable(true);
				server.open(bearer(server, "/events", this.issuer.token("alice")));
			}
		}
	}

	@Test
	void beansOfTheApplicationFailForAMomentOrForGood() {
		try (TestServer server = TestServer.shared(this.wire, List.of(TestServer.Application.class, Failing.class))) {
			assertFailures(server, "Bearer " + Tokens.of("alice"));
		}
	}

	@Test
	void beansOfTheApplicationFailForUsersWithASession() {
		try (TestServer server = TestServer.start(this.wire,
				List.of(TestServer.Application.class, Failing.class, Passwords.class),
				"sse-push.security.enabled=false")) {
			assertFailures(server, "Basic " + Base64.getEncoder().encodeToString("alice:secret".getBytes()));
		}
	}

	@Test
	void filterThatFailsForAMomentIsAskedAgain() {
		try (TestServer server = TestServer.shared(this.wire, List.of(TestServer.Application.class, Failing.class))) {
			Failing.filter = new RedisConnectionFailureException("away");
			assertTemporary(server, "/events", "Bearer " + Tokens.of("alice"));
			assertUnavailable(
					server.send(server.request("/events/ticket", "alice").POST(HttpRequest.BodyPublishers.noBody())));
			assertThat(server.send(server.request("/elsewhere", "alice")).statusCode()).isEqualTo(401);
			for (Throwable bug : List.of(new IllegalStateException("a bug"), new NoClassDefFoundError("a bug"))) {
				Failing.filter = bug;
				assertProblem(server.send(server.request("/events", "alice")), 500);
			}
		}
	}

	@Test
	void failuresOfControllersBelowThePathAreTheApplications() {
		try (TestServer server = TestServer.start(this.wire,
				List.of(AskingEachTime.class, OwnChainWithErrorPage.class, Report.class),
				"issuer.keys=" + this.issuer.keys(), "sse-push.security.enabled=false")) {
			HttpResponse<String> report = server.send(bearer(server, "/events/report", this.issuer.token("alice")));
			assertThat(report.statusCode()).isEqualTo(500);
			assertThat(report.body()).contains("\"error\":\"Internal Server Error\"", "\"path\":\"/events/report\"");
		}
	}

	@Test
	void failuresDoNotFloodTheLog() {
		try (TestServer server = TestServer.start(this.wire, List.of(TestServer.Application.class, Failing.class));
				LogCapture log = LogCapture.start()) {
			for (RuntimeException failure : List.of(new QueryTimeoutException("slow"), new NullPointerException())) {
				Failing.names = failure;
				for (int i = 0; i < 20; i++) {
					server.send(server.request("/events", "alice"));
				}
			}
			List<String> messages = log.messages().stream().filter((message) -> !message.startsWith("INFO")).toList();
			assertThat(messages).allMatch((message) -> message.contains("check a request for a stream"));
			assertThat(messages).filteredOn((message) -> message.startsWith("WARN")).hasSizeBetween(1, 3);
			assertThat(messages).filteredOn((message) -> message.startsWith("ERROR")).hasSizeBetween(1, 3);
		}
	}

	private static void assertFailures(TestServer server, String authorization) {
		for (RuntimeException failure : TEMPORARY) {
			Failing.names = failure;
			assertTemporary(server, "/events", authorization);
			Failing.names = null;
			Failing.topics = failure;
			assertTemporary(server, "/events?topic=news", authorization);
			Failing.topics = null;
		}
		FINAL.forEach((failure, status) -> {
			Failing.names = failure;
			assertFinal(server, "/events", authorization, status);
			Failing.names = null;
			Failing.topics = failure;
			assertFinal(server, "/events?topic=news", authorization, status);
			Failing.topics = null;
		});
		server.open(server.request("/events?topic=news").header("Authorization", authorization));
	}

	private static void assertTemporary(TestServer server, String path, @Nullable String authorization) {
		HttpRequest.Builder request = server.request(path);
		if (authorization != null) {
			request.header("Authorization", authorization);
		}
		assertBusy(server.send(request));
		assertUnavailable(server.send(request.header("SSE-Push-Client-Version", "1")));
	}

	private static void assertFinal(TestServer server, String path, String authorization, int status) {
		HttpRequest.Builder request = server.request(path).header("Authorization", authorization);
		assertProblem(server.send(request), status);
		assertProblem(server.send(request.header("SSE-Push-Client-Version", "1")), status);
	}

	private static void assertBusy(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).get().asString().startsWith("text/event-stream");
		assertThat(response.body()).contains("event: sse-push.busy").contains("retry: ");
	}

	private static void assertUnavailable(HttpResponse<String> response) {
		assertProblem(response, 503);
		assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
	}

	private static void assertProblem(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).isEqualTo(status);
		assertThat(response.headers().firstValue("Content-Type")).get()
			.asString()
			.startsWith("application/problem+json");
		assertThat(response.body()).contains("\"detail\"");
	}

	private static HttpRequest.Builder bearer(TestServer server, String path, String token) {
		return server.request(path).header("Authorization", "Bearer " + token);
	}

	/**
	 * An application whose decoder Spring Boot makes.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WithoutDecoder {

	}

	/**
	 * An application that fetches the keys for each token.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class AskingEachTime {

		@Bean
		JwtDecoder jwtDecoder(Environment environment) {
			String keys = environment.getRequiredProperty("issuer.keys");
			return (token) -> NimbusJwtDecoder.withJwkSetUri(keys).build().decode(token);
		}

	}

	/**
	 * A controller of the application below the path of the stream.
	 */
	@RestController
	static class Report {

		@GetMapping("/events/report")
		String report() {
			throw new QueryTimeoutException("slow");
		}

	}

	/**
	 * Protects everything with tokens, the error page included.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnChain {

		@Bean
		SecurityFilterChain applicationSecurity(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
				.build();
		}

	}

	/**
	 * Protects everything with tokens but the error page.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OwnChainWithErrorPage {

		@Bean
		SecurityFilterChain applicationSecurity(HttpSecurity http) {
			return http
				.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
					.permitAll()
					.anyRequest()
					.authenticated())
				.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
				.build();
		}

	}

	/**
	 * Protects everything with passwords.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Passwords {

		@Bean
		SecurityFilterChain applicationSecurity(HttpSecurity http) {
			return http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated())
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return (name) -> User.withUsername("alice").password("{noop}secret").roles("USER").build();
		}

	}

	/**
	 * A store that fails once, when a ticket was used.
	 */
	@Configuration(proxyBeanMethods = false)
	static class FailingStore {

		@Bean
		TicketStore tickets() {
			AtomicBoolean failed = new AtomicBoolean();
			return new MemoryTicketStore(Duration.ofMinutes(1), Duration.ofMinutes(1), 10) {

				@Override
				public void renew(String user, String secret, String token, @Nullable Instant expiresAt) {
					if (failed.compareAndSet(false, true)) {
						throw new BrokerUnavailableException("away", null);
					}
					super.renew(user, secret, token, expiresAt);
				}

			};
		}

	}

	/**
	 * Beans that throw the failure that a test sets.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Failing {

		static volatile @Nullable Throwable names;

		static volatile @Nullable Throwable topics;

		static volatile @Nullable Throwable filter;

		@Bean
		UserNameResolver userNames() {
			return (authentication) -> {
				fail(names);
				return authentication.getName();
			};
		}

		@Bean
		TopicAuthorizer topicAuthorizer() {
			return (authentication, topic) -> {
				fail(topics);
				return true;
			};
		}

		@Bean
		FilterRegistrationBean<Filter> sessions() {
			FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
				fail(filter);
				chain.doFilter(request, response);
			});
			registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 50);
			return registration;
		}

		private static void fail(@Nullable Throwable failure) {
			if (failure instanceof Error error) {
				throw error;
			}
			if (failure != null) {
				throw (RuntimeException) failure;
			}
		}

	}

}
