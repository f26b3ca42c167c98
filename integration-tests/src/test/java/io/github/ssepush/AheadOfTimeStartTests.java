package io.github.ssepush;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor;

import io.github.ssepush.harness.AheadOfTimeApplication;
import io.github.ssepush.harness.EachContainer;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.Tokens;
import io.github.ssepush.harness.Wire;
import io.github.ssepush.test.SsePushTestClient;
import io.github.ssepush.test.StreamDetails;
import io.github.ssepush.test.TestStream;
import io.github.ssepush.test.TestTokens;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that was prepared ahead of time starts, as a process of its own, and
 * streams like any other.
 */
@FullBuild
class AheadOfTimeStartTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

	/** Does not offer an upgrade, with which connections are not taken over. */
	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@TempDir
	private Path directory;

	private @Nullable Process process;

	@AfterEach
	void kill() {
		if (this.process != null) {
			this.process.destroyForcibly();
		}
	}

	@ParameterizedTest
	@EachContainer
	void streamsAndTellsOperators(Wire wire) throws Exception {
		prepare("--container=" + wire.name().toLowerCase(Locale.ROOT),
				"--management.endpoints.web.exposure.include=health,metrics,ssepush",
				"--management.endpoint.ssepush.access=unrestricted", "--management.health.redis.enabled=false");
		String address = start();
		assertThat(logged()).contains("Starting AOT-processed", "take over their connection");

		TestStream stream = SsePushTestClient.bindTo(address, new TestTokens())
			.as("alice")
			.token(Tokens.of("alice"))
			.open();
		assertThat(StreamDetails.headers(stream).firstValue("Connection")).hasValue("close");
		HttpRequest.Builder message = request(address + "/actuator/ssepush").header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{\"user\":\"alice\",\"data\":\"hello\"}"));
		assertThat(send(message)).isEqualTo("{\"nodes\":1}");
		assertThat(stream).next().hasData("hello");

		assertThat(send(request(address + "/actuator/ssepush?user=alice"))).contains("\"transport\":\"takeover\"")
			.contains("\"clients\":1", "\"clientsOfUser\":[{", "\"id\":\"" + stream.clientId() + "\"");
		assertThat(send(request(address + "/actuator/health"))).contains("\"UP\"");
		assertThat(send(request(address + "/actuator/metrics/sse.push.clients"))).contains("\"value\":1.0");
		assertThat(send(HttpRequest.newBuilder(URI.create(address + "/events")))).contains("A token is required");

		this.process.destroy();
		assertThat(stream).saysGoodbye();
		assertThat(stream).ends();
		assertThat(this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	/** Prepare the application as a build does. */
	private void prepare(String... arguments) throws IOException {
		Path sources = this.directory.resolve("sources");
		Path classes = Files.createDirectories(this.directory.resolve("classes"));
		new SpringApplicationAotProcessor(AheadOfTimeApplication.class,
				AbstractAotProcessor.Settings.builder()
					.sourceOutput(sources)
					.resourceOutput(this.directory.resolve("resources"))
					.classOutput(classes)
					.groupId("io.github.ssepush")
					.artifactId("application")
					.build(),
				arguments)
			.process();
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> generated = Files.walk(sources)) {
			List<String> options = List.of("-d", classes.toString(), "-classpath",
					System.getProperty("java.class.path"), "-proc:none");
			assertThat(compiler
				.getTask(null, files, null, options, null,
						files.getJavaFileObjectsFromPaths(generated.filter(Files::isRegularFile).toList()))
				.call()).isTrue();
		}
	}

	private String start() throws IOException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Dspring.aot.enabled=true", "-classpath",
				this.directory.resolve("classes") + File.pathSeparator + System.getProperty("java.class.path"),
				AheadOfTimeApplication.class.getName(), "--server.port=0",
				"--management.endpoints.web.exposure.include=health,metrics,ssepush",
				"--management.endpoint.ssepush.access=unrestricted", "--sse-push.endpoint.show-users=true")
			.redirectErrorStream(true)
			.redirectOutput(log().toFile())
			.start();
		this.process = process;
		Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive() || PORT.matcher(logged()).find());
		Matcher port = PORT.matcher(logged());
		assertThat(port.find()).as(logged()).isTrue();
		return "http://localhost:" + port.group(1);
	}

	private static HttpRequest.Builder request(String address) {
		return HttpRequest.newBuilder(URI.create(address)).header("Authorization", "Bearer " + Tokens.of("alice"));
	}

	private String send(HttpRequest.Builder request) throws Exception {
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
	}

	private Path log() {
		return this.directory.resolve("log");
	}

	private String logged() throws IOException {
		return Files.readString(log());
	}

}
