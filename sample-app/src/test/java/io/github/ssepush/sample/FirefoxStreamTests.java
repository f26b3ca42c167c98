package io.github.ssepush.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.SsePushTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The browser module in Firefox, in builds with the profile {@code full}, where it is
 * installed. On a build server ({@code CI=true}) it has to be.
 */
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
class FirefoxStreamTests {

	private static final Logger logger = LoggerFactory.getLogger(FirefoxStreamTests.class);

	@TempDir
	private Path profile;

	@BeforeAll
	static void findFirefox() {
		if (!Firefox.isInstalled()) {
			logger.warn("FirefoxStreamTests skipped: no firefox-esr and no firefox on the path");
			assumeThat(System.getenv("CI")).isEqualTo("true");
		}
	}

	@ParameterizedTest
	@CsvSource({ "module, ''", "tabs, tabs=yes", "source, source=yes", "expiring, ttl=PT3S" })
	void streamIsResumedAfterEveryCut(String user, String query) throws Exception {
		try (ConfigurableApplicationContext server = SpringApplication.run(Server.class, "--server.port=0",
				"--sse-push.retry=100ms", "--sse-push.security.clock-skew=0", "--sse-push.security.expiry-lead=2s",
				"--spring.web.resources.static-locations=classpath:/browser/,classpath:/META-INF/resources/");
				Firefox firefox = new Firefox(this.profile)) {
			firefox.open("http://localhost:" + server.getEnvironment().getProperty("local.server.port")
					+ "/module.html?report=yes&user=" + user + "&" + query);
			SsePushTemplate push = server.getBean(SsePushTemplate.class);
			ClientManager clients = server.getBean(ClientManager.class);
			Report report = server.getBean(Report.class);
			await().until(() -> report.is("state", "open"));
			for (int i = 0; i < 3; i++) {
				push.sendToUser(user, String.valueOf(2 * i)).join();
				clients.disconnectUser(user, CloseReason.DISCONNECTED).join();
				push.sendToUser(user, String.valueOf(2 * i + 1)).join();
			}
			List<String> expected = IntStream.range(0, 6).mapToObj(String::valueOf).toList();
			await().until(() -> report.is("messages", expected));
			await().until(() -> report.is("state", "resumed"));
			assertThat(report.is("resets", 0)).isTrue();
		}
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofMinutes(1));
	}

	/**
	 * The last report of the page.
	 */
	static class Report {

		private final AtomicReference<Map<?, ?>> last = new AtomicReference<>(Map.of());

		void set(String json) {
			this.last.set(JsonMapper.shared().readValue(json, Map.class));
		}

		boolean is(String name, Object value) {
			return value.equals(this.last.get().get(name));
		}

	}

	@Import(BrowserStreamTests.Server.class)
	static class Server {

		@Bean
		Report report() {
			return new Report();
		}

		@Bean
		RouterFunction<ServerResponse> reports(Report report) {
			return RouterFunctions.route().POST("/report", (request) -> {
				report.set(request.body(String.class));
				return ServerResponse.noContent().build();
			}).build();
		}

	}

}
