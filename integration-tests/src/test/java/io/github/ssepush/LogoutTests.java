package io.github.ssepush;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.HttpStatusEntryPoint;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.ssepush.harness.EachWire;
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
	@EachWire(usually = { Wire.TOMCAT, Wire.JETTY })
	void logoutEndsTheStreamsOfThatUserAlone(Wire wire) {
		try (TestServer server = start(wire); LogCapture log = LogCapture.start()) {
			String alice = logIn(server, "alice");
			TestStream first = open(server, alice);
			TestStream second = open(server, alice);
			TestStream bob = open(server, logIn(server, "bob"));
			assertThat(post(server, "/logout", alice).statusCode()).isEqualTo(302);
			assertThat(first).ends();
			assertThat(second).ends();
			server.awaitClients(1);
			server.template().broadcast("hello").join();
			assertThat(bob).next().hasData("hello");
			assertThat(server.clients().users()).containsExactly("bob");
			Awaitility.await().until(() -> disconnected(server) == 2);
			assertThat(open(server, alice)).isRefusedWith(401);
			assertThat(log.messages())
				.noneMatch((message) -> message.startsWith("WARN") || message.startsWith("ERROR"));
		}
	}

	@ParameterizedTest
	@EachWire(usually = { Wire.TOMCAT, Wire.JETTY })
	void logoutLeavesStreamsAloneWhereTheApplicationSaysSo(Wire wire) {
		try (TestServer server = start(wire, "sse-push.security.disconnect-on-logout=false")) {
			String alice = logIn(server, "alice");
			TestStream stream = open(server, alice);
			assertThat(post(server, "/logout", alice).statusCode()).isEqualTo(302);
			server.template().sendToUser("alice", "still here").join();
			assertThat(stream).next().hasData("still here");
			assertThat(disconnected(server)).isZero();
		}
	}

	@ParameterizedTest
	@EachWire(usually = { Wire.TOMCAT, Wire.JETTY })
	void sessionThatEndsTakesItsStreamsAlong(Wire wire) {
		try (TestServer server = start(wire)) {
			String alice = logIn(server, "alice");
			TestStream stream = open(server, alice);
			TestStream bob = open(server, logIn(server, "bob"));
			assertThat(post(server, "/session/end", alice).statusCode()).isEqualTo(200);
			assertThat(stream).ends();
			server.awaitClients(1);
			server.template().broadcast("hello").join();
			assertThat(bob).next().hasData("hello");
			Awaitility.await().until(() -> disconnected(server) == 1);
		}
	}

	private static TestServer start(Wire wire, String... more) {
		String[] properties = List.of(more).toArray(new String[more.length + 1]);
		properties[more.length] = "sse-push.security.enabled=false";
		return TestServer.start(wire, List.of(FormLogin.class), properties);
	}

	private static String logIn(TestServer server, String user) {
		HttpResponse<String> login = server.send(server.request("/login")
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("username=" + user + "&password=secret")));
		return login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
	}

	private static TestStream open(TestServer server, String session) {
		return server.open(server.request("/events").header("Cookie", session));
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
	 * An application whose users log in.
	 */
	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FormLogin {

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("alice").password("{noop}secret").roles("USER").build(),
					User.withUsername("bob").password("{noop}secret").roles("USER").build());
		}

		@Bean
		SecurityFilterChain chain(HttpSecurity http) {
			http.authorizeHttpRequests((requests) -> requests.anyRequest().authenticated());
			http.formLogin(Customizer.withDefaults());
			http.csrf((csrf) -> csrf.disable());
			http.exceptionHandling((exceptions) -> exceptions.defaultAuthenticationEntryPointFor(
					new HttpStatusEntryPoint(HttpStatus.UNAUTHORIZED),
					PathPatternRequestMatcher.withDefaults().matcher("/events")));
			return http.build();
		}

		@Bean
		HttpSessionEventPublisher sessionEvents() {
			return new HttpSessionEventPublisher();
		}

		@Bean
		Sessions sessions() {
			return new Sessions();
		}

	}

	/**
	 * Ends sessions without a logout.
	 */
	@RestController
	@Configuration(proxyBeanMethods = false)
	static class Sessions {

		@PostMapping("/session/end")
		void end(HttpServletRequest request) {
			request.getSession().invalidate();
		}

	}

}
