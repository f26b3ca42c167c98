package io.github.ssepush;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.session.SessionInformation;
import org.springframework.security.core.session.SessionRegistry;
import org.springframework.security.core.session.SessionRegistryImpl;
import org.springframework.security.core.userdetails.User;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.FormLogin;
import io.github.ssepush.harness.StarterThreads;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.security.ExpiredSessions;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A session that was expired has no streams, though its page makes no request.
 */
@ParameterizedClass
@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
class ExpiredSessionTests {

	@Parameter
	Wire wire;

	@Test
	void streamEndsWithASessionThatAnAdministratorExpires() {
		try (TestServer server = start(List.of(FormLogin.class, Registry.class))) {
			String alice = FormLogin.logIn(server, "alice");
			TestStream stream = FormLogin.open(server, alice);
			TestStream bob = FormLogin.open(server, FormLogin.logIn(server, "bob"));
			expire(server, "alice");
			assertThat(stream).ends();
			server.awaitClients(1);
			assertThat(server.clients().users()).containsExactly("bob");
			assertUnauthorized(reconnect(server, alice));
			assertUnauthorized(reconnect(server, alice));
			server.template().broadcast("hello").join();
			assertThat(bob).next().hasData("hello");
			assertThat(FormLogin.open(server, FormLogin.logIn(server, "alice"))).isOpen();
		}
	}

	@Test
	void streamEndsWithASessionThatALimitExpires() {
		try (TestServer server = start(List.of(FormLogin.class))) {
			String first = FormLogin.logIn(server, "alice");
			TestStream stream = FormLogin.open(server, first);
			String second = FormLogin.logIn(server, "alice");
			TestStream other = FormLogin.open(server, second);
			assertThat(stream).ends();
			server.awaitClients(1);
			assertUnauthorized(reconnect(server, first));
			server.template().sendToUser("alice", "still here").join();
			assertThat(other).next().hasData("still here");
		}
	}

	@Test
	void pagesBelowThePathAreTheApplications() {
		try (TestServer server = start(List.of(FormLogin.class, Registry.class, Report.class))) {
			String alice = FormLogin.logIn(server, "alice");
			expire(server, "alice");
			HttpResponse<String> report = server.send(server.request("/events/report").header("Cookie", alice));
			assertThat(report.body()).startsWith("This session has been expired");
		}
	}

	@Test
	void sessionThatCanNotBeReadHidesNoOther() {
		try (TestServer server = start(List.of(FormLogin.class, FailingRegistry.class))) {
			FormLogin.open(server, FormLogin.logIn(server, "alice"));
			FormLogin.open(server, FormLogin.logIn(server, "bob"));
			FailingRegistry registry = server.bean(FailingRegistry.class);
			registry.failing = true;
			Awaitility.await().until(() -> registry.unreadable != null);
			expire(server, "alice");
			expire(server, "bob");
			server.awaitClients(1);
			registry.failing = false;
			server.awaitClients(0);
		}
	}

	@Test
	void streamEndsThoughItsSessionIsGoneBeforeTheFirstLook() {
		try (TestServer server = start(List.of(FormLogin.class, ForgetfulRegistry.class))) {
			TestStream stream = FormLogin.open(server, FormLogin.logIn(server, "alice"));
			assertThat(stream).ends();
			server.awaitClients(0);
		}
	}

	@Test
	void streamGoesOnWhereTheApplicationWantsThat() {
		try (TestServer server = start(List.of(FormLogin.class, Registry.class),
				"sse-push.security.disconnect-on-logout=false")) {
			TestStream stream = FormLogin.open(server, FormLogin.logIn(server, "alice"));
			expire(server, "alice");
			assertThat(server.context().getBeanNamesForType(ExpiredSessions.class)).isEmpty();
			server.template().sendToUser("alice", "still here").join();
			assertThat(stream).next().hasData("still here");
		}
	}

	@Test
	void noThreadLooksForSessionsWhereNobodyExpiresThem() {
		try (TestServer server = TestServer.shared(this.wire)) {
			server.open("alice");
			Awaitility.await()
				.untilAsserted(() -> assertThat(StarterThreads.names()).contains("sse-push-timer")
					.doesNotContain("sse-push-sessions"));
		}
	}

	private TestServer start(List<Class<?>> sources, String... more) {
		return TestServer.start(this.wire, sources,
				Stream
					.concat(Stream.of("sse-push.security.enabled=false", "sse-push.heartbeat-interval=200ms",
							"max-sessions=1"), Stream.of(more))
					.toArray(String[]::new));
	}

	private static void expire(TestServer server, String user) {
		SessionRegistry registry = server.bean(SessionRegistry.class);
		registry.getAllPrincipals()
			.stream()
			.filter((principal) -> ((User) principal).getUsername().equals(user))
			.flatMap((principal) -> registry.getAllSessions(principal, false).stream())
			.forEach(SessionInformation::expireNow);
	}

	private static boolean looks() {
		return Thread.currentThread().getName().startsWith("sse-push-sessions");
	}

	private static HttpResponse<String> reconnect(TestServer server, String session) {
		return server.send(server.request("/events").header("Cookie", session));
	}

	private static void assertUnauthorized(HttpResponse<String> response) {
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.body()).contains("The session has expired; log in again");
	}

	/**
	 * A page of the application below the path of the stream.
	 */
	@RestController
	static class Report {

		@GetMapping("/events/report")
		String report() {
			return "all is well";
		}

	}

	/**
	 * Shows the sessions to administrators.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Registry {

		@Bean
		SessionRegistry sessionRegistry() {
			return new SessionRegistryImpl();
		}

	}

	/**
	 * Has each session for requests, but none for the checks of open streams.
	 */
	static class ForgetfulRegistry extends SessionRegistryImpl {

		@Override
		public SessionInformation getSessionInformation(String sessionId) {
			return looks() ? null : super.getSessionInformation(sessionId);
		}

	}

	/**
	 * Can't read the session that is looked for first.
	 */
	static class FailingRegistry extends SessionRegistryImpl {

		private volatile boolean failing;

		private volatile String unreadable;

		@Override
		public SessionInformation getSessionInformation(String sessionId) {
			if (this.failing && looks()) {
				if (this.unreadable == null) {
					this.unreadable = sessionId;
				}
				if (sessionId.equals(this.unreadable)) {
					throw new NoClassDefFoundError("Attribute");
				}
			}
			return super.getSessionInformation(sessionId);
		}

	}

}
