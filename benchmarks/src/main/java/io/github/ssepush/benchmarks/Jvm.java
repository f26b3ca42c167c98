package io.github.ssepush.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A JVM that servers run on.
 *
 * @param home the directory of its JDK
 * @param options its options, besides those that all servers have
 */
record Jvm(Path home, List<String> options) {

	static final List<String> DEFAULT_OPTIONS = List.of("-XX:+UseG1GC");

	static Path ownHome() {
		return Path.of(System.getProperty("java.home"));
	}

	/** Return the path of a program of the JDK. */
	String tool(String name) {
		return this.home.resolve("bin").resolve(name).toString();
	}

	/** Return the version, and the options that are not the default. */
	String label() {
		return this.options.equals(DEFAULT_OPTIONS) ? version() : version() + " " + String.join(" ", this.options);
	}

	/** Return the version that the file {@code release} of the JDK tells. */
	String version() {
		try (java.util.stream.Stream<String> lines = Files.lines(this.home.resolve("release"))) {
			return lines.filter((line) -> line.startsWith("JAVA_VERSION="))
				.map((line) -> line.replaceAll(".*\"(.*)\"", "$1"))
				.findFirst()
				.orElseThrow();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(this.home + " is not the home of a JDK", ex);
		}
	}

}
