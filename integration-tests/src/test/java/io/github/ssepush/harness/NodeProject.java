package io.github.ssepush.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A directory with a {@code package.json}, copied below {@code target}, where npm has
 * installed what its lock file names. Without Node, or without a network for npm, tests
 * that need it are skipped; on a build server ({@code CI=true}) they fail.
 */
public final class NodeProject {

	private static final Duration PATIENCE = Duration.ofMinutes(5);

	private final Path place;

	private final Path output;

	private NodeProject(Path place) {
		this.place = place;
		this.output = place.resolve("output.txt");
	}

	/**
	 * Copy a project and install its dependencies.
	 * @param source the directory with the {@code package.json} and its lock file
	 * @return the copy
	 * @throws Exception if files cannot be copied, or the test was interrupted
	 */
	public static NodeProject install(Path source) throws Exception {
		NodeProject project = new NodeProject(Path.of("target").resolve(source.getFileName()));
		deleteAll(project.place);
		copy(source, project.place);
		try {
			project.run(Map.of(), "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
		}
		catch (IOException | AssertionError ex) {
			assumeThat(System.getenv("CI")).as("There is no Node, or npm can't get what the tests need: %s", ex)
				.isEqualTo("true");
			throw ex;
		}
		return project;
	}

	/** Return where the copy is. */
	public Path directory() {
		return this.place;
	}

	/**
	 * Run a command in the project and wait for its success.
	 * @param environment variables for the command
	 * @param command the command and its arguments
	 * @return what it printed
	 * @throws Exception if there is no such command, or the test was interrupted
	 */
	public String run(Map<String, String> environment, String... command) throws Exception {
		Process process = start(environment, command);
		try {
			assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(() -> "In time: " + output())
				.isTrue();
			assertThat(process.exitValue()).as(this::failures).isZero();
			return output();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private Process start(Map<String, String> environment, String... command) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.place.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.output.toFile());
		builder.environment().putAll(environment);
		return builder.start();
	}

	private String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Return what was printed of the tests that failed, or all of it if it is not of
	 * tests.
	 */
	private String failures() {
		String failures = Pattern.compile("^not ok .*\\R( .*\\R)*", Pattern.MULTILINE)
			.matcher(output())
			.results()
			.map(MatchResult::group)
			.collect(Collectors.joining());
		return failures.isEmpty() ? output() : failures;
	}

	private static void deleteAll(Path directory) throws IOException {
		if (Files.notExists(directory)) {
			return;
		}
		Files.walkFileTree(directory, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.delete(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path directory, IOException ex) throws IOException {
				Files.delete(directory);
				return FileVisitResult.CONTINUE;
			}

		});
	}

	private static void copy(Path source, Path target) throws IOException {
		Files.walkFileTree(source, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
					throws IOException {
				if (directory.endsWith("node_modules")) {
					return FileVisitResult.SKIP_SUBTREE;
				}
				Files.createDirectories(target.resolve(source.relativize(directory)));
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.copy(file, target.resolve(source.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
				return FileVisitResult.CONTINUE;
			}

		});
	}

}
