package io.github.ssepush.test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Neither the kit nor a test that uses it sleeps.
 */
class NoSleepTests {

	private static final List<String> SLEEPS = List.of("Thread." + "sleep(", "TimeUnit.SECONDS." + "sleep(");

	@Test
	void nothingSleeps() throws IOException {
		try (Stream<Path> files = Stream.concat(Files.walk(Path.of("src")), Stream
			.concat(Files.walk(Path.of("../integration-tests/src")), Files.walk(Path.of("../sse-push-starter/src"))))) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java")).filter(NoSleepTests::isOfTheKit))
				.hasSizeGreaterThan(20)
				.allSatisfy((file) -> assertThat(Files.readString(file)).doesNotContain(SLEEPS.toArray(String[]::new)));
		}
	}

	private static boolean isOfTheKit(Path file) {
		try {
			return file.startsWith("src") || Files.readString(file).contains("import io.github.ssepush.test.");
		}
		catch (IOException ex) {
			return false;
		}
	}

}
