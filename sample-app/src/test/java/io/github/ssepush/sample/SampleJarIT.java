package io.github.ssepush.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample's jar as a process of its own: as usual, and with the beans that were
 * prepared ahead of time.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SampleJarIT {

	private static final Path JAR = Path.of(System.getProperty("sample.jar"));

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Pattern PORT = Pattern.compile("started on port (\\d+)");

	private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

	/** An offer to upgrade to HTTP/2 would leave streams to the Servlet API. */
	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@TempDir
	private Path directory;

	private @Nullable Process process;

	private String address = "";

	@AfterEach
	void kill() {
		if (this.process != null) {
			this.process.destroyForcibly();
		}
	}

	@ParameterizedTest(name = "spring.aot.enabled={0}")
	@MethodSource("aheadOfTime")
	void streamsFromItsStartToItsEnd(boolean aheadOfTime) throws Exception {
		Process process = start(aheadOfTime);
		assertThat(logged().contains("Starting AOT-processed SampleApplication")).isEqualTo(aheadOfTime);
		assertThat(logged()).contains("Streams over HTTP/1.1 take over their connection from Tomcat")
			.doesNotContain("ERROR");
		Awaitility.await().until(() -> logged().contains("POST /demo/token"));
		// But for Tomcat's, which warns of a slow machine.
		assertThat(logged().lines().filter((line) -> line.contains("WARN") && !line.contains("SecureRandom")))
			.singleElement()
			.asString()
			.contains("POST /demo/token");
		assertThat(get("/events").statusCode()).isEqualTo(401);
		assertThat(get("/events").body()).contains("\"detail\":\"A token is required");
		assertThat(get("/actuator/health").body()).contains("\"UP\"");

		String authorization = "Bearer " + token();
		HttpResponse<Stream<String>> response = this.http
			.send(request("/events").header("Authorization", authorization).build(), BodyHandlers.ofLines());
		Iterator<String> stream = response.body().iterator();
		assertThat(response.headers().firstValue("Connection")).hasValue("close");
		await(stream, "event: sse-push.hello");

		HttpResponse<String> receipt = post("/msg?msg=hello", authorization);
		assertThat(receipt.statusCode()).isEqualTo(202);
		assertThat(receipt.body()).contains("\"nodes\":1");
		assertThat(await(stream, "data: ")).contains("\"client\"");
		await(stream, "event: chat");
		assertThat(await(stream, "data: ")).contains("\"from\":\"alice\"", "\"text\":\"hello\"");

		assertThat(post("/events/ticket", authorization).body()).contains("\"ticket\"");
		assertThat(get("/actuator/metrics/sse.push.clients").body()).contains("\"value\":1.0");
		assertThat(get("/actuator/prometheus").body()).contains("sse_push_clients 1.0");

		process.destroy();
		await(stream, "event: sse-push.goodbye");
		assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	static Stream<Boolean> aheadOfTime() {
		return Boolean.getBoolean("tests.full") ? Stream.of(true, false) : Stream.of(true);
	}

	@Test
	void tellsANativeImageWhatIsReachedByReflection() throws IOException {
		try (ZipFile jar = new ZipFile(JAR.toFile())) {
			String metadata = jar.stream()
				.filter((entry) -> entry.getName().endsWith("reachability-metadata.json"))
				.findFirst()
				.map(ZipEntry::getName)
				.orElseThrow();
			assertThat(new String(jar.getInputStream(jar.getEntry(metadata)).readAllBytes())).contains(
					"io.github.ssepush.web.transport.tomcat.TomcatTransport", "io.github.ssepush.sample.ChatMessage");
		}
	}

	private Process start(boolean aheadOfTime) throws IOException {
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dspring.aot.enabled=" + aheadOfTime, "-jar",
				JAR.toString(), "--server.port=0")
			.redirectErrorStream(true)
			.redirectOutput(log().toFile())
			.start();
		this.process = process;
		Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive() || PORT.matcher(logged()).find());
		Matcher port = PORT.matcher(logged());
		assertThat(port.find()).as(logged()).isTrue();
		this.address = "http://localhost:" + port.group(1);
		return process;
	}

	private String token() throws Exception {
		Matcher token = ACCESS_TOKEN.matcher(post("/demo/token?user=alice", "").body());
		assertThat(token.find()).isTrue();
		return token.group(1);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.http.send(request(path).build(), BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path, String authorization) throws Exception {
		HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.noBody());
		if (!authorization.isEmpty()) {
			request.header("Authorization", authorization);
		}
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.address + path));
	}

	private static String await(Iterator<String> stream, String start) {
		while (stream.hasNext()) {
			String line = stream.next();
			if (line.startsWith(start)) {
				return line;
			}
		}
		throw new AssertionError("The stream ended before '" + start + "'");
	}

	private Path log() {
		return this.directory.resolve("sample.log");
	}

	private String logged() throws IOException {
		return Files.readString(log());
	}

}
