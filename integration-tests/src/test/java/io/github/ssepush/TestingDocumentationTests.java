package io.github.ssepush;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the recipes of {@code docs/testing.md} with the tests that the build runs and
 * with the application that they test, and keeps sleeps out of the kit and of the tests
 * that use it.
 */
class TestingDocumentationTests {

	private static final Path ROOT = Path.of("..");

	private static final Path KIT = ROOT.resolve("sse-push-test/src");

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\R(.*?)^```");

	private static final Pattern SLEEP = Pattern.compile("Thread\\.sleep|TimeUnit\\.\\w+\\.sleep");

	@Test
	void everyRecipeIsATestThatRuns() throws IOException {
		List<String> tests = Stream.of("recipes", "app")
			.flatMap((directory) -> sources(KIT.resolve("test/java/io/github/ssepush/test").resolve(directory)))
			.map(this::squeezed)
			.toList();
		List<String> recipes = BLOCK.matcher(Files.readString(ROOT.resolve("docs/testing.md")))
			.results()
			.map((block) -> squeezed(block.group(1)))
			.toList();
		assertThat(recipes).hasSizeGreaterThanOrEqualTo(5)
			.allSatisfy((recipe) -> assertThat(tests).anyMatch((test) -> contains(test, recipe)));
	}

	@Test
	void neitherTheKitNorTestsThatUseItSleep() throws IOException {
		Stream<String> kit = sources(KIT);
		Stream<String> users = Stream.of("integration-tests/src", "sample-app/src", "sse-push-starter/src")
			.flatMap((directory) -> sources(ROOT.resolve(directory)))
			.filter((source) -> source.contains("import io.github.ssepush.test."));
		assertThat(Stream.concat(kit, users).filter((source) -> !source.contains("class TestingDocumentationTests")))
			.hasSizeGreaterThan(30)
			.noneMatch((source) -> SLEEP.matcher(source).find());
	}

	/** The annotation of the class may follow one that only this build needs. */
	private static boolean contains(String test, String recipe) {
		return test.contains(recipe.endsWith("}}") ? recipe.substring(0, recipe.length() - 1) : recipe);
	}

	private String squeezed(String source) {
		return source.replaceAll("\\s+", "");
	}

	private static Stream<String> sources(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter((file) -> file.toString().endsWith(".java"))
				.map(TestingDocumentationTests::read)
				.toList()
				.stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
