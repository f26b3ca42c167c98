package io.github.ssepush.sample;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A Redis server on a free port, from the beginning of a test to its end. Without a
 * {@code redis-server} the test is skipped, on a build server ({@code CI=true}) it fails.
 */
final class LocalRedis implements BeforeEachCallback, AfterEachCallback {

	private int port;

	private @Nullable Process process;

	@Override
	public void beforeEach(ExtensionContext context) throws IOException {
		boolean installed = Arrays.stream(System.getenv("PATH").split(":"))
			.anyMatch((path) -> Files.isExecutable(Path.of(path, "redis-server")));
		if ("true".equals(System.getenv("CI"))) {
			assertThat(installed).as("CI=true, and redis-server on the path").isTrue();
		}
		assumeThat(installed).as("redis-server on the path").isTrue();
		this.port = FreePorts.first(1);
		this.process = new ProcessBuilder("redis-server", "--port", String.valueOf(this.port), "--bind", "127.0.0.1",
				"--save", "")
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		Awaitility.await().until(this::answers);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		stop();
	}

	/** Start the sample on it. */
	ConfigurableApplicationContext runSample(String... more) {
		return SpringApplication.run(SampleApplication.class, Stream
			.concat(Stream.of("--server.port=0", "--spring.profiles.active=redis",
					"--spring.data.redis.port=" + this.port, "--sse-push.shutdown.drain-period=0"), Stream.of(more))
			.toArray(String[]::new));
	}

	static String addressOf(ConfigurableApplicationContext sample) {
		return "http://localhost:" + sample.getEnvironment().getRequiredProperty("local.server.port");
	}

	void stop() {
		Process started = this.process;
		if (started != null) {
			started.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
		}
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
