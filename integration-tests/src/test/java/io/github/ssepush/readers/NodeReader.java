package io.github.ssepush.readers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.harness.NodeProject;

/**
 * A package of npm, run by Node as {@code src/test/readers/reader.js} says.
 */
final class NodeReader extends Reader {

	private static @Nullable NodeProject project;

	private final Process process;

	NodeReader(String name, String url, String token) throws Exception {
		Path directory = project().directory();
		ProcessBuilder builder = new ProcessBuilder("node", "reader.js", name).directory(directory.toFile())
			.redirectError(directory.resolve(name + ".log").toFile());
		builder.environment().put("URL", url);
		builder.environment().put("TOKEN", token);
		this.process = builder.start();
		Thread thread = new Thread(this::read, "node-reader");
		thread.setDaemon(true);
		thread.start();
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
			installed = NodeProject.install(Path.of("src", "test", "readers"));
			project = installed;
		}
		return installed;
	}

}
