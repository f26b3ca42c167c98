package io.github.ssepush;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.ssepush.test.Container;
import io.github.ssepush.test.TestServer;
import io.github.ssepush.test.Tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Readers of others that are written in JavaScript, in {@code src/test/js}, run by Node.
 * Where there is no Node, or no network for npm, they are skipped; on a build server
 * ({@code CI=true}) they fail.
 */
class JavaScriptTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Path TESTS = Path.of("src", "test", "js");

	private static final Path PLACE = Path.of("target", "js");

	private static final Path OUTPUT = PLACE.resolve("output.txt");

	@BeforeAll
	static void install() throws Exception {
		Files.createDirectories(PLACE);
		copy(TESTS);
		try {
			run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
		}
		catch (IOException | AssertionError ex) {
			assumeThat(System.getenv("CI")).as("There is no Node, or npm can't get what the tests need: %s", ex)
				.isEqualTo("true");
			throw ex;
		}
	}

	@Test
	void readersOfOthersResumeToo() throws Exception {
		try (TestServer server = TestServer.start(Container.TOMCAT, "sse-push.retry=50ms")) {
			Process reader = start(
					Map.of("URL", "http://localhost:" + server.port() + "/events", "TOKEN", Tokens.of("alice")), "node",
					"eventsource-client.js");
			server.awaitClients(1);
			server.template().sendToUser("alice", "message 0").join();
			// It takes no note of an id without an event.
			Awaitility.await().atMost(PATIENCE).until(() -> output().contains("message 0"));
			for (int i = 1; i < 5; i++) {
				server.template().sendToUser("alice", "message " + i).join();
				server.clients().disconnectUser("alice", CloseReason.DISCONNECTED).join();
			}
			await(reader);
			assertThat(output()).isEqualTo("message 0\nmessage 1\nmessage 2\nmessage 3\nmessage 4\n");
		}
	}

	private static void run(Map<String, String> environment, String... command) throws Exception {
		await(start(environment, command));
	}

	private static Process start(Map<String, String> environment, String... command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(PLACE.toFile())
			.redirectErrorStream(true)
			.redirectOutput(OUTPUT.toFile());
		builder.environment().putAll(environment);
		return builder.start();
	}

	private static void await(Process process) throws Exception {
		try {
			assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(() -> "In time: " + output())
				.isTrue();
			assertThat(process.exitValue()).as(JavaScriptTests::output).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String output() {
		try {
			return Files.readString(OUTPUT);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void copy(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Files.copy(file, PLACE.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
			}
		}
	}

}
