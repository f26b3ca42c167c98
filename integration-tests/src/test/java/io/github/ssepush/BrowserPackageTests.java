package io.github.ssepush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.ssepush.harness.NodeProject;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The package {@code sse-push-js}, which is the source of the browser module: its own
 * tests, and what the starter makes of it.
 */
class BrowserPackageTests {

	private static final Path SOURCE = Path.of("..", "sse-push-js");

	private static final Path SERVED = Path.of("..", "sse-push-servlet", "target", "classes", "META-INF", "sse-push");

	private static NodeProject project;

	@BeforeAll
	static void install() throws Exception {
		project = NodeProject.install(SOURCE);
	}

	@Test
	void itsTestsPass() throws Exception {
		String docs = Path.of("..", "docs").toRealPath().toString();
		assertThat(project.run(Map.of("DOCS", docs), "npm", "test")).containsPattern("# pass \\d{2,}")
			.contains("# fail 0");
	}

	@Test
	void starterServesTheFilesOfThePackage() throws IOException {
		List<Path> files = modules(SOURCE);
		assertThat(files).isNotEmpty();
		assertThat(modules(SERVED)).hasSameSizeAs(files);
		for (Path file : files) {
			assertThat(SERVED.resolve(file.getFileName())).hasSameTextualContentAs(file);
		}
	}

	@Test
	void packageHasTheVersionOfTheStarter() throws IOException {
		Pattern pom = Pattern.compile("<artifactId>sse-push</artifactId>\\s*<version>(.+)</version>");
		Pattern json = Pattern.compile("\"version\": \"(.+)\"");
		String version = find(pom, Path.of("pom.xml"));
		assertThat(find(json, SOURCE.resolve("package.json"))).isEqualTo(version);
		assertThat(find(json, SOURCE.resolve("package-lock.json"))).isEqualTo(version);
	}

	private static List<Path> modules(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(".js") || file.toString().endsWith(".d.ts"))
				.toList();
		}
	}

	private static String find(Pattern pattern, Path file) throws IOException {
		Matcher matcher = pattern.matcher(Files.readString(file));
		assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
		return matcher.group(1);
	}

}
