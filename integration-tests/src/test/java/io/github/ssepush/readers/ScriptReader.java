package io.github.ssepush.readers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.harness.NodeProject;

import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A reader in another language, run by a script of {@code src/test/readers}: a package of
 * npm by {@code reader.js}, Python's httpx by {@code reader.py}.
 */
final class ScriptReader extends Reader {

	private static final Path SCRIPTS = Path.of("src", "test", "readers");

	/** The second one is Debian's, which sees Debian's packages. */
	private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3");

	private static @Nullable NodeProject project;

	private final Process process;

	private ScriptReader(Path directory, String name, String url, String token, String... command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectError(directory.resolve(name + ".log").toFile());
		builder.environment().put("URL", url);
		builder.environment().put("TOKEN", token);
		this.process = builder.start();
		Thread thread = new Thread(this::read, "script-reader");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Start a reader of npm.
	 * @param name the package, as {@code reader.js} calls it
	 */
	static ScriptReader npm(String name, String url, String token) throws Exception {
		return new ScriptReader(project().directory(), name, url, token, "node", "reader.js", name);
	}

	/**
	 * Start httpx. Where it is not installed the test is skipped, on a build server
	 * ({@code CI=true}) it fails.
	 */
	static ScriptReader httpx(String url, String token) throws Exception {
		Optional<String> python = PYTHONS.stream().filter(ScriptReader::hasHttpx).findFirst();
		if (python.isEmpty()) {
			String missing = "There is no python3 with httpx (Debian: python3-httpx)";
			assumeThat(System.getenv("CI")).as(missing).isEqualTo("true");
			fail(missing);
		}
		Path directory = Files.createDirectories(Path.of("target", "httpx"));
		return new ScriptReader(directory, "httpx", url, token, python.get(),
				SCRIPTS.resolve("reader.py").toAbsolutePath().toString());
	}

	@Override
	void leave() {
		try {
			this.process.getOutputStream().write('\n');
			this.process.getOutputStream().flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				String[] parts = line.split(" ", 2);
				received(parts[0], parts[1]);
			}
		}
		catch (IOException ex) {
			// The process has ended.
		}
	}

	private static synchronized NodeProject project() throws Exception {
		NodeProject installed = project;
		if (installed == null) {
			installed = NodeProject.install(SCRIPTS);
			project = installed;
		}
		return installed;
	}

	private static boolean hasHttpx(String python) {
		try {
			return new ProcessBuilder(python, "-c", "import httpx").redirectErrorStream(true)
				.redirectOutput(Redirect.DISCARD)
				.start()
				.onExit()
				.join()
				.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

}
