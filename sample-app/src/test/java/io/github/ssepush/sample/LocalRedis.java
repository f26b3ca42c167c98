package io.github.ssepush.sample;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A Redis server on a free port. Without a {@code redis-server} the test is skipped, on a
 * build server ({@code CI=true}) it fails.
 */
final class LocalRedis {

	private final int port;

	private final Process process;

	LocalRedis(Path directory) throws IOException {
		boolean installed = Arrays.stream(System.getenv("PATH").split(":"))
			.anyMatch((path) -> Files.isExecutable(Path.of(path, "redis-server")));
		if ("true".equals(System.getenv("CI"))) {
			assertThat(installed).as("CI=true, and redis-server on the path").isTrue();
		}
		assumeThat(installed).as("redis-server on the path").isTrue();
		this.port = FreePorts.first(1);
		this.process = new ProcessBuilder("redis-server", "--port", String.valueOf(this.port), "--bind", "127.0.0.1",
				"--save", "", "--dir", directory.toString())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("redis.log").toFile())
			.start();
		Awaitility.await().until(this::answers);
	}

	int port() {
		return this.port;
	}

	void stop() {
		CompletableFuture<Process> end = this.process.destroyForcibly().onExit();
		end.orTimeout(1, TimeUnit.MINUTES).join();
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
