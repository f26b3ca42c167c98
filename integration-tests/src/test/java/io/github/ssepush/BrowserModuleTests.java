package io.github.ssepush;

import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.List;

import jakarta.servlet.DispatcherType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.web.SecurityFilterChain;

import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests how the browser module gets to the browser.
 */
class BrowserModuleTests {

	private static final String MODULE = "/sse-push/sse-push.js";

	@ParameterizedTest
	@EachContainer
	void moduleIsServedOnceUntilItChanges(Wire wire) {
		try (TestServer server = start(wire)) {
			HttpResponse<String> first = server.send(server.request(MODULE).header("Origin", "https://other.example"));
			assertThat(first.statusCode()).isEqualTo(200);
			assertThat(first.body()).contains("export class SsePush ");
			HttpHeaders headers = first.headers();
			assertThat(headers.firstValue("Content-Type")).hasValue("text/javascript");
			assertThat(headers.allValues("Cache-Control")).containsExactly("no-cache");
			assertThat(headers.map()).doesNotContainKeys("last-modified", "access-control-allow-origin");
			String etag = headers.firstValue("ETag").orElseThrow();
			HttpResponse<String> again = server.send(server.request(MODULE).header("If-None-Match", etag));
			assertThat(again.statusCode()).isEqualTo(304);
			assertThat(again.body()).isEmpty();
			assertRestIsServedAndNothingElse(server);
		}
	}

	@Test
	void applicationMayPutItsOwnResourcesAndItselfElsewhere() {
		try (TestServer server = start(Wire.TOMCAT, "spring.web.resources.static-locations=classpath:/nowhere/",
				"spring.mvc.static-path-pattern=/assets/**", "spring.web.resources.add-mappings=false",
				"server.servlet.context-path=/shop", "spring.mvc.servlet.path=/api")) {
			assertThat(server.send(server.request("/shop/api" + MODULE)).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void applicationDecidesWhoGetsIt() {
		try (TestServer server = TestServer.start(Wire.TOMCAT)) {
			assertThat(server.send(server.request(MODULE)).statusCode()).isEqualTo(401);
			assertThat(server.send(server.request(MODULE, "alice")).statusCode()).isEqualTo(200);
		}
		try (TestServer server = start(Wire.TOMCAT, "sse-push.browser.enabled=false")) {
			assertThat(server.send(server.request(MODULE)).statusCode()).isEqualTo(404);
		}
	}

	private static void assertRestIsServedAndNothingElse(TestServer server) {
		assertThat(server.send(server.request("/sse-push/sse-push-tabs.js")).body()).contains("from './sse-push.js'",
				"export class SsePushTabs ");
		assertThat(server.send(server.request("/sse-push/sse-push-event-source.js")).body())
			.contains("export class SsePushEventSource ");
		for (String types : List.of("/sse-push/sse-push.d.ts", "/sse-push/sse-push-tabs.d.ts",
				"/sse-push/sse-push-event-source.d.ts")) {
			HttpResponse<String> response = server.send(server.request(types));
			assertThat(response.statusCode()).as(types).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
		}
		for (String other : List.of("/sse-push/other.js", "/sse-push/package.json", "/sse-push/README.md",
				"/sse-push/..%2Fspring.factories", "/sse-push/%2e%2e/spring/x.js", "/META-INF/sse-push/sse-push.js",
				"/META-INF/spring.factories")) {
			assertThat(server.send(server.request(other, "alice")).statusCode()).as(other).isBetween(400, 404);
		}
	}

	private static TestServer start(Wire wire, String... properties) {
		return TestServer.start(wire, List.of(TestServer.Application.class, OpenModule.class), properties);
	}

	/**
	 * The line of the documentation.
	 */
	@Configuration(proxyBeanMethods = false)
	static class OpenModule {

		@Bean
		SecurityFilterChain applicationSecurity(HttpSecurity http) {
			return http
				.authorizeHttpRequests((requests) -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
					.permitAll()
					.requestMatchers("/sse-push/*")
					.permitAll()
					.anyRequest()
					.authenticated())
				.oauth2ResourceServer((server) -> server.jwt(Customizer.withDefaults()))
				.build();
		}

	}

}
