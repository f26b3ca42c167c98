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

import io.github.ssepush.harness.Extent;
import io.github.ssepush.harness.FullBuild;
import io.github.ssepush.harness.NodeProject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * The package {@code sse-push-js}, which is the source of the browser module: its own
 * tests, and what the starter makes of it.
 */
class BrowserPackageTests {

	private static final Path SOURCE = Path.of("..", "sse-push-js");

	private static final Path SERVED = Path.of("..", "sse-push-servlet", "target", "classes", "META-INF", "sse-push");

	/**
	 * Tests of the files of the package, which read the file system and run compilers.
	 */
	private static final List<String> NODE_ALONE = List.of("types are found by bundler and say what there is",
			"types are found by node16 and say what there is", "types are found by nodenext and say what there is",
			"publint finds nothing", "are the types wrong? they are not", "the package has its licence",
			"the package has what its exports name, its licence and its README, and nothing else",
			"the React hook of the documentation is that of the example, and is short",
			"the scripts of the documentation compile and use what there is",
			"the examples of the documentation in TypeScript and JSX compile",
			"a name, an option or a module that does not exist is found", "./sse-push.js is small",
			"./sse-push-tabs.js is small", "./sse-push-run.js is small", "./sse-push-event-source.js is small");

	private static NodeProject project;

	@BeforeAll
	static void install() throws Exception {
		project = NodeProject.install(SOURCE);
	}

	@Test
	void itsTestsPassInNodeAndInFullBuildsInChromium() throws Exception {
		String docs = Path.of("..", "docs").toRealPath().toString();
		String inNode = project.run(Map.of("DOCS", docs), "npm", "test");
		assertThat(inNode).containsPattern("# pass \\d{2,}").contains("# fail 0");
		if (Extent.isFull()) {
			String inChromium = run("chromium");
			assertThat(inChromium).contains("# fail 0");
			List<String> passed = Stream.concat(passed(inChromium), NODE_ALONE.stream()).toList();
			assertThat(passed).containsExactlyInAnyOrderElementsOf(passed(inNode).toList());
		}
	}

	@FullBuild
	@Test
	void itsTestsPassInFirefox() throws Exception {
		assertThat(run("firefox")).containsPattern("# pass \\d{2,}").contains("# fail 0");
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

	/** Run the tests in a browser that has to be installed on a build server. */
	private static String run(String browser) throws Exception {
		String output = project.run(Map.of(), "npm", "run", "test:" + browser);
		assumeThat(output).doesNotContain("# skipped: ");
		return output;
	}

	/** Return the names of the tests that have passed. */
	private static Stream<String> passed(String output) {
		return Pattern.compile("^ok \\d+ - (.+)$", Pattern.MULTILINE)
			.matcher(output)
			.results()
			.map((ok) -> ok.group(1));
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
