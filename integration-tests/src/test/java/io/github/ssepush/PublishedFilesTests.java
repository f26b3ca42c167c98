package io.github.ssepush;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks the files from which releases are made.
 */
class PublishedFilesTests {

	private static final Path ROOT = Path.of("..");

	private static final String BOM = "sse-push-bom";

	@Test
	void modulesThatArePublishedAreInTheBomAndHaveAModuleNameOfTheirOwn() {
		List<String> jars = modules().filter(PublishedFilesTests::isPublished)
			.filter((module) -> !module.equals(BOM))
			.toList();
		assertThat(jars).hasSizeGreaterThan(3);
		assertThat(find("<artifactId>(sse-push-.+)</artifactId>", managed(BOM)))
			.containsExactlyInAnyOrderElementsOf(jars);
		assertThat(find("<artifactId>(sse-push-.+)</artifactId>", managed(".")))
			.containsExactlyInAnyOrderElementsOf(jars);
		assertThat(jars).allSatisfy((module) -> assertThat(find("<module.name>(.+)</module.name>", pom(module)))
			.containsExactly("io.github.ssepush." + module.substring("sse-push-".length())));
	}

	@Test
	void modulesThatAreNotPublishedAreNotInstalled() {
		assertThat(modules().filter((module) -> !isPublished(module))).hasSizeGreaterThan(3)
			.allSatisfy((module) -> assertThat(pom(module)).contains("<maven.install.skip>true</maven.install.skip>"));
	}

	@Test
	void addressOfTheProjectIsTheSameEverywhere() throws IOException {
		String address = find("<github.address>https://(.+)</github.address>", pom(".")).get(0);
		Pattern any = Pattern.compile("github\\.com/[\\w-]+/sse-push\\b");
		List<Path> files = files(".md", ".json", ".xml", ".yml", ".yaml", ".ts", ".js");
		assertThat(files).allSatisfy((file) -> assertThat(any.matcher(read(file)).results().map(MatchResult::group))
			.allMatch(address::equals));
		assertThat(files.stream().filter((file) -> read(file).contains(address))).hasSizeGreaterThan(4);
	}

	@Test
	void noFileNamesARegistry() throws IOException {
		Pattern repository = Pattern.compile("(?s)<(?:plugin)?[rR]epository>.*?<url>(.*?)</url>");
		assertThat(files(".xml")).allSatisfy((file) -> {
			assertThat(read(file)).doesNotContain("<distributionManagement>", "<snapshotRepository>");
			assertThat(find(repository.pattern(), read(file))).allMatch((url) -> url.matches("[$@].+[}@]"));
		});
		assertThat(files("package.json", "package-lock.json")).isNotEmpty()
			.allSatisfy((file) -> assertThat(read(file)).doesNotContain("\"resolved\": \"http", "\"registry\""));
		assertThat(files(".yml")).allSatisfy((file) -> assertThat(read(file)).doesNotContain("registry-url"));
		assertThat(files(".npmrc")).isEmpty();
	}

	@Test
	void dependabotLooksAtEveryPackage() throws IOException {
		String dependabot = read(ROOT.resolve(".github/dependabot.yml"));
		assertThat(files("package.json")).isNotEmpty()
			.allSatisfy((file) -> assertThat(find("directories: \\[(.+)\\]", dependabot).get(0).split(", "))
				.contains("/" + ROOT.relativize(file.getParent())));
	}

	@ParameterizedTest
	@MethodSource("workflows")
	void workflowPinsItsActionsAndIsGivenTheLeast(Path file) {
		Map<String, Object> workflow = new Yaml().load(read(file));
		assertThat(workflow.get("permissions")).isIn(Map.of(), Map.of("contents", "read"));
		assertThat(((Map<?, ?>) workflow.get("jobs")).values()).isNotEmpty()
			.allSatisfy((job) -> assertThat(job).asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
				.containsKey("timeout-minutes"));
		assertThat(find("(uses:.*)", read(file))).isNotEmpty()
			.allMatch((uses) -> uses.matches("uses: [\\w/-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
	}

	static List<Path> workflows() throws IOException {
		return files(".yml").stream().filter((file) -> file.getParent().endsWith("workflows")).toList();
	}

	private static Stream<String> modules() {
		return find("<module>(.+)</module>", pom(".")).stream();
	}

	private static boolean isPublished(String module) {
		return pom(module).contains("<maven.deploy.skip>false</maven.deploy.skip>");
	}

	/** Return the part of a POM that manages versions. */
	private static String managed(String module) {
		return find("(?s)<dependencyManagement>(.*?)</dependencyManagement>", pom(module)).get(0);
	}

	private static String pom(String module) {
		return read(ROOT.resolve(module).resolve("pom.xml"));
	}

	private static List<String> find(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().map((match) -> match.group(1)).toList();
	}

	private static List<Path> files(String... endings) throws IOException {
		return SourceTree.files(ROOT)
			.stream()
			.filter((file) -> Stream.of(endings).anyMatch(file.getFileName().toString()::endsWith))
			.toList();
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
