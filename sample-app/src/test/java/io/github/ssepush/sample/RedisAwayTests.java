package io.github.ssepush.sample;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The sample while its Redis is away for a moment. Without a {@code redis-server} the
 * test is skipped, on a build server ({@code CI=true}) it fails.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@ExtendWith(OutputCaptureExtension.class)
class RedisAwayTests {

	private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");

	private final HttpClient http = HttpClient.newHttpClient();

	@TempDir
	private Path directory;

	private int port;

	private @Nullable Process redis;

	@BeforeAll
	static void findRedis() {
		boolean installed = Arrays.stream(System.getenv("PATH").split(":"))
			.anyMatch((path) -> Files.isExecutable(Path.of(path, "redis-server")));
		if ("true".equals(System.getenv("CI"))) {
			assertThat(installed).as("CI=true, and redis-server on the path").isTrue();
		}
		assumeThat(installed).as("redis-server on the path").isTrue();
	}

	@BeforeEach
	void startRedis() throws IOException {
		this.port = FreePorts.first(1);
		this.redis = new ProcessBuilder("redis-server", "--port", String.valueOf(this.port), "--bind", "127.0.0.1",
				"--save", "", "--dir", this.directory.toString())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("redis.log").toFile())
			.start();
		Awaitility.await().until(this::answers);
	}

	@AfterEach
	void stopRedis() throws InterruptedException {
		Process process = this.redis;
		if (process != null) {
			process.destroyForcibly().waitFor();
		}
	}

	@Test
	void messageThatCanNotBeSentForAMomentIsAnsweredAsSuchAndLoggedInALine(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext sample = SpringApplication.run(SampleApplication.class, "--server.port=0",
				"--spring.profiles.active=redis", "--spring.data.redis.port=" + this.port,
				"--sse-push.redis.timeout=1s", "--sse-push.shutdown.drain-period=0")) {
			String address = "http://localhost:" + sample.getEnvironment().getRequiredProperty("local.server.port");
			String token = token(address);
			assertThat(post(address + "/msg?msg=hello", token).statusCode()).isEqualTo(202);
			stopRedis();
			int before = output.length();
			for (String path : List.of("/msg?msg=hello", "/msg?msg=hello&to=*", "/msg?msg=hello&to=%23news",
					"/demo/me/kick")) {
				HttpResponse<String> response = post(address + path, token);
				assertThat(response.statusCode()).as(path + " " + response.body()).isEqualTo(503);
				assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
				assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
				assertThat(response.body()).contains("\"status\":503", "\"detail\":\"").contains("try again");
			}
			String logged = output.toString().substring(before);
			assertThat(logged.lines().filter((line) -> line.contains("Answered with 503"))).hasSize(4);
			assertThat(logged).doesNotContain("ERROR", "\tat ");
		}
	}

	private String token(String address) throws Exception {
		Matcher token = ACCESS_TOKEN.matcher(post(address + "/demo/token?user=alice", "").body());
		assertThat(token.find()).isTrue();
		return token.group(1);
	}

	private HttpResponse<String> post(String address, String token) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address))
			.POST(HttpRequest.BodyPublishers.noBody());
		if (!token.isEmpty()) {
			request.header("Authorization", "Bearer " + token);
		}
		return this.http.send(request.build(), BodyHandlers.ofString());
	}

	private boolean answers() {
		try (Socket socket = new Socket("127.0.0.1", this.port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
