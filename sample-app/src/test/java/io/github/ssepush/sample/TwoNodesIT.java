package io.github.ssepush.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The sample on two nodes, as {@code two-nodes/run.sh} starts it: two processes, a Redis
 * and nginx. Without those two the test is skipped, on a build server ({@code CI=true})
 * it fails. With the profile {@code full}, as it takes a minute.
 */
@EnabledIfSystemProperty(named = "tests.full", matches = "true")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@ExtendWith(BrowserExtension.class)
class TwoNodesIT {

	private static final String SCRIPT = Path.of("two-nodes", "run.sh").toString();

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

	private final int port = FreePorts.first(4);

	private final List<String> accepted = new ArrayList<>();

	@TempDir
	private Path directory;

	private @Nullable Process process;

	@BeforeAll
	static void findTools() {
		boolean installed = isInstalled("redis-server") && isInstalled("nginx") && isInstalled("curl");
		if ("true".equals(System.getenv("CI"))) {
			assertThat(installed).as("CI=true, and redis-server, nginx and curl on the path").isTrue();
		}
		assumeThat(installed).as("redis-server, nginx and curl on the path").isTrue();
	}

	@BeforeEach
	void start() throws IOException {
		Process process = run();
		this.process = process;
		Awaitility.await().atMost(PATIENCE).until(() -> !process.isAlive() || logged().contains("both serve at"));
		assertThat(process.isAlive()).as(logged()).isTrue();
	}

	@AfterEach
	void stop() throws InterruptedException {
		Process process = this.process;
		if (process != null) {
			process.destroy();
			process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		}
	}

	@Test
	void nativeEventSourceSurvivesARollingRestart(Browser browser) throws Exception {
		SamplePage page = browser.open(address(this.port) + "/?user=alice");
		page.connect();
		page.readWith("native");
		String token = token("bob");
		for (int node = 1; node <= 2; node++) {
			assertThat(send(token, this.port + node, "from node " + node)).isEqualTo(202);
		}
		page.awaitMessages("from node 1", "from node 2");
		moveToNode1(page);

		ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();
		int[] number = new int[1];
		// A page shows 500 messages, and a restart may take minutes on a busy machine.
		sender.scheduleWithFixedDelay(() -> sendNext(token, number), 0, 400, TimeUnit.MILLISECONDS);
		Process restart = run("restart");
		assertThat(restart.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(logged()).isTrue();
		assertThat(restart.exitValue()).as(logged()).isZero();
		sender.shutdown();
		assertThat(sender.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(send(token, this.port, "last")).isEqualTo(202);

		Awaitility.await().atMost(PATIENCE).until(() -> page.messages().contains("last"));
		assertThat(this.accepted).hasSizeGreaterThan(20);
		// What was not answered may have been sent all the same, once.
		assertThat(page.messages()).doesNotHaveDuplicates()
			.containsSubsequence(this.accepted)
			.filteredOn((text) -> text.matches("\\d+"))
			.isSortedAccordingTo((one, other) -> Integer.compare(Integer.parseInt(one), Integer.parseInt(other)));
		assertThat(page.find("#node").getText()).isEqualTo("node 1");
		assertThat(page.history()).noneMatch((entry) -> entry.startsWith("Reset"));
		assertThat(page.history().stream().filter((entry) -> entry.startsWith("Resumed after"))).hasSizeGreaterThan(1);
		page.close();
	}

	/** Move to the node that restarts first, so that the page has to move twice. */
	private void moveToNode1(SamplePage page) throws Exception {
		Awaitility.await().until(() -> !page.find("#node").getText().isEmpty());
		while (!page.find("#node").getText().equals("node 1")) {
			String before = page.clientId();
			// Else it might be the same one's turn each time.
			get("/favicon.svg");
			page.click("#cut");
			Awaitility.await().until(() -> !page.clientId().isEmpty() && !page.clientId().equals(before));
			Awaitility.await().until(() -> page.history().get(0).contains("missed"));
		}
	}

	private void sendNext(String token, int[] number) {
		String text = String.valueOf(number[0]++);
		try {
			if (send(token, this.port, text) == 202) {
				this.accepted.add(text);
			}
		}
		catch (IOException | InterruptedException ex) {
			// Not accepted, then.
		}
	}

	private int send(String token, int port, String text) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address(port) + "/msg"))
			.header("Authorization", "Bearer " + token)
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(HttpRequest.BodyPublishers.ofString("to=alice&msg=" + text.replace(' ', '+')));
		return this.http.send(request.build(), BodyHandlers.discarding()).statusCode();
	}

	private String token(String user) throws Exception {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(URI.create(address(this.port) + "/demo/token?user=" + user))
			.POST(HttpRequest.BodyPublishers.noBody());
		HttpResponse<String> answer = this.http.send(request.build(), BodyHandlers.ofString());
		Matcher token = ACCESS_TOKEN.matcher(answer.body());
		assertThat(token.find()).as(answer.body()).isTrue();
		return token.group(1);
	}

	private void get(String path) throws Exception {
		this.http.send(HttpRequest.newBuilder(URI.create(address(this.port) + path)).build(),
				BodyHandlers.discarding());
	}

	private Process run(String... arguments) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(SCRIPT).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
		builder.command().addAll(List.of(arguments));
		builder.environment()
			.putAll(Map.of("PORT", String.valueOf(this.port), "JAVA_HOME", System.getProperty("java.home")));
		return builder.start();
	}

	private Path log() {
		return this.directory.resolve("two-nodes.log");
	}

	private String logged() throws IOException {
		return Files.exists(log()) ? Files.readString(log(), StandardCharsets.UTF_8) : "";
	}

	private static String address(int port) {
		return "http://127.0.0.1:" + port;
	}

	private static boolean isInstalled(String tool) {
		return Arrays.stream((System.getenv("PATH") + ":/usr/sbin").split(":"))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, tool)));
	}

}
