package io.github.ssepush;

import java.io.BufferedReader;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.NodeProject;
import io.github.ssepush.harness.TestServer;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Development servers in front of the application, as packages of npm that are set up as
 * the documentation says. In full builds alone: they are large.
 */
@FullBuild
class DevServerTests {

	private static NodeProject project;

	private static TestServer application;

	@BeforeAll
	static void start() throws Exception {
		project = NodeProject.install(Path.of("src", "test", "dev-servers"));
		project.run(Map.of(), "npm", "install", "--install-links", "--no-save", "--ignore-scripts", "--no-audit",
				"--no-fund", "--prefer-offline", Path.of("..", "sse-push-js").toRealPath().toString());
		application = TestServer.start(Wire.TOMCAT, "sse-push.heartbeat-interval=200ms");
	}

	@AfterAll
	static void stop() {
		if (application != null) {
			application.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-proxy", "webpack", "vite" })
	void applicationLearnsThatAClientHasLeft(String name) throws Exception {
		try (DevServer devServer = new DevServer(name)) {
			HttpResponse<InputStream> stream = devServer.get("/events", name);
			assertThat(stream.statusCode()).isEqualTo(200);
			try (InputStream body = stream.body()) {
				assertThat(body.read()).isNotNegative();
				assertThat(application.clients().clientsOf(name)).hasSize(1);
			}
			await().until(() -> application.clients().clientsOf(name).isEmpty());
		}
	}

	@Test
	void viteImportsThePackageAndNotTheServedModule() throws Exception {
		try (DevServer vite = new DevServer("vite")) {
			assertThat(vite.text("/served.js")).contains("Failed to resolve import");
			await().untilAsserted(
					() -> assertThat(vite.text(imported(vite.text("/package.js")))).contains("extends EventTarget"));
		}
	}

	@Test
	void zoneIsStableWithAStreamThatWasMadeOutsideOfIt() throws Exception {
		String url = "http://localhost:" + application.port() + "/events";
		String output = project.run(Map.of("URL", url, "TOKEN", Tokens.of("zone")), "node", "stability.js");
		assertThat(output.lines()).containsExactly("listener in angular, stable", "closed, stable",
				"listener in angular, pending", "closed, stable");
	}

	private static String imported(String script) {
		Matcher module = Pattern.compile("from \"(/[^\"]+)\"").matcher(script);
		assertThat(module.find()).as(script).isTrue();
		return module.group(1);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofMinutes(1));
	}

	/**
	 * A server of {@code server.js}, in a process.
	 */
	private static final class DevServer implements AutoCloseable {

		private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

		private final Process process;

		private final String address;

		DevServer(String name) throws Exception {
			ProcessBuilder builder = new ProcessBuilder("node", "server.js", name)
				.directory(project.directory().toFile())
				.redirectError(project.directory().resolve(name + ".log").toFile());
			builder.environment().put("TARGET", "http://localhost:" + application.port());
			this.process = builder.start();
			BufferedReader output = this.process.inputReader();
			this.address = "http://127.0.0.1:" + output.readLine();
		}

		HttpResponse<InputStream> get(String path, String user) throws Exception {
			HttpRequest request = HttpRequest.newBuilder(URI.create(this.address + path))
				.header("Authorization", "Bearer " + Tokens.of(user))
				.build();
			return this.client.send(request, BodyHandlers.ofInputStream());
		}

		String text(String path) throws Exception {
			HttpRequest request = HttpRequest.newBuilder(URI.create(this.address + path)).build();
			return this.client.send(request, BodyHandlers.ofString()).body();
		}

		@Override
		public void close() {
			this.process.destroyForcibly();
		}

	}

}
