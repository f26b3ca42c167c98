package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachWire;
import io.github.ssepush.harness.FormLogin;
import io.github.ssepush.harness.LogCapture;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.TestStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streams end when their user logs out of an application with sessions.
 */
class LogoutTests {

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void logoutEndsTheStreamsOfThatUserAlone(Wire wire) {
		try (TestServer server = start(wire); LogCapture log = LogCapture.start()) {
			String alice = FormLogin.logIn(server, "alice");
			TestStream first = FormLogin.open(server, alice);
			TestStream second = FormLogin.open(server, alice);
			TestStream bob = FormLogin.open(server, FormLogin.logIn(server, "bob"));
			assertThat(post(server, "/logout", alice).statusCode()).isEqualTo(302);
			assertThat(first).ends();
			assertThat(second).ends();
			server.awaitClients(1);
			server.template().broadcast("hello").join();
			assertThat(bob).next().hasData("hello");
			assertThat(server.clients().users()).containsExactly("bob");
			Awaitility.await().until(() -> disconnected(server) == 2);
			assertThat(FormLogin.open(server, alice)).isRefusedWith(401);
			assertThat(server.send(server.request("/events/runs/answer").header("Cookie", alice)).statusCode())
				.isEqualTo(401);
			assertThat(log.messages())
				.noneMatch((message) -> message.startsWith("WARN") || message.startsWith("ERROR"));
		}
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void logoutLeavesStreamsAloneWhereTheApplicationSaysSo(Wire wire) {
		try (TestServer server = start(wire, "sse-push.security.disconnect-on-logout=false")) {
			String alice = FormLogin.logIn(server, "alice");
			TestStream stream = FormLogin.open(server, alice);
			assertThat(post(server, "/logout", alice).statusCode()).isEqualTo(302);
			server.template().sendToUser("alice", "still here").join();
			assertThat(stream).next().hasData("still here");
			assertThat(disconnected(server)).isZero();
		}
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void logoutSucceedsThoughTheNameOfTheUserCannotBeResolved(Wire wire) {
		try (TestServer server = start(wire); LogCapture log = LogCapture.start()) {
			String alice = FormLogin.logIn(server, "alice");
			TestStream stream = FormLogin.open(server, alice);
			server.bean(Sessions.class).unresolved = true;
			assertThat(post(server, "/logout", alice).statusCode()).isEqualTo(302);
			assertThat(stream).isOpen();
			assertThat(log.messages()).filteredOn((line) -> line.startsWith("WARN"))
				.anyMatch((line) -> line.contains("Could not close the streams of a logged-out user"));
		}
	}

	@ParameterizedTest
	@EachWire(full = { Wire.TOMCAT, Wire.JETTY })
	void sessionThatEndsTakesItsStreamsAlong(Wire wire) {
		try (TestServer server = start(wire)) {
			String alice = FormLogin.logIn(server, "alice");
			TestStream stream = FormLogin.open(server, alice);
			TestStream bob = FormLogin.open(server, FormLogin.logIn(server, "bob"));
			assertThat(post(server, "/session/end", alice).statusCode()).isEqualTo(200);
			assertThat(stream).ends();
			server.awaitClients(1);
			server.template().broadcast("hello").join();
			assertThat(bob).next().hasData("hello");
			Awaitility.await().until(() -> disconnected(server) == 1);
		}
	}

	private static TestServer start(Wire wire, String... more) {
		return TestServer.start(wire, List.of(FormLogin.class, Sessions.class),
				Stream.concat(Stream.of("sse-push.security.enabled=false"), Stream.of(more)).toArray(String[]::new));
	}

	private static HttpResponse<String> post(TestServer server, String path, String session) {
		return server.send(server.request(path).header("Cookie", session).POST(HttpRequest.BodyPublishers.noBody()));
	}

	private static double disconnected(TestServer server) {
		return server.bean(MeterRegistry.class)
			.get("sse.push.clients.closed")
			.tag("reason", CloseReason.DISCONNECTED.tag())
			.counter()
			.count();
	}

	/**
	 * Ends sessions without a logout.
	 */
	@RestController
	@Configuration(proxyBeanMethods = false)
	static class Sessions {

		private volatile boolean unresolved;

		@Bean
		UserNameResolver names() {
			return (authentication) -> {
				if (this.unresolved) {
					throw new NoClassDefFoundError("on purpose");
				}
				return authentication.getName();
			};
		}

		@Bean
		HttpSessionEventPublisher sessionEvents() {
			return new HttpSessionEventPublisher();
		}

		@PostMapping("/session/end")
		void end(HttpServletRequest request) {
			request.getSession().invalidate();
		}

	}

}
