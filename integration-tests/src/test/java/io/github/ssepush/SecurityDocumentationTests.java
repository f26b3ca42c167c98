package io.github.ssepush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each defence that {@code docs/threats.md} claims has a test, which exists.
 */
class SecurityDocumentationTests {

	private static final List<Path> SOURCES = Stream.of("sse-push-core", "sse-push-autoconfigure", "integration-tests")
		.map((module) -> Path.of("..", module, "src", "test", "java"))
		.toList();

	private static final Pattern NAME = Pattern.compile("`(\\w+Tests)(?:\\.(\\w+))?`");

	@Test
	void everyThreatHasATestThatExists() throws IOException {
		Map<String, Path> classes = classes();
		List<String> rows = rows();
		assertThat(rows).hasSizeGreaterThan(20).allSatisfy((row) -> {
			String tests = row.split("\\|")[3];
			assertThat(NAME.matcher(tests).results()).as(row).isNotEmpty().allSatisfy((name) -> {
				assertThat(classes).containsKey(name.group(1));
				if (name.group(2) != null) {
					assertThat(classes.get(name.group(1))).content().contains("void " + name.group(2) + "(");
				}
			});
		});
	}

	private static List<String> rows() throws IOException {
		return Files.readAllLines(Path.of("..", "docs", "threats.md"))
			.stream()
			.dropWhile((line) -> !line.startsWith("| Threat |"))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
	}

	private static Map<String, Path> classes() throws IOException {
		Map<String, Path> classes = new HashMap<>();
		for (Path source : SOURCES) {
			try (Stream<Path> files = Files.walk(source)) {
				files.filter((file) -> file.toString().endsWith("Tests.java"))
					.forEach((file) -> classes.put(file.getFileName().toString().replace(".java", ""), file));
			}
		}
		return classes;
	}

}
