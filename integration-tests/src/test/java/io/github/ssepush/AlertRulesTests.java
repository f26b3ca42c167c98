package io.github.ssepush;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prometheus' own judgement on the alert rules. Skipped where there is no
 * {@code promtool}; on a build server ({@code CI=true}) that fails.
 */
@Timeout(60)
class AlertRulesTests {

	private static final Path FILES = Path.of("..", "docs", "observability");

	@BeforeAll
	static void findPromtool() {
		boolean installed = Arrays.stream(System.getenv("PATH").split(":"))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, "promtool")));
		if (!"true".equals(System.getenv("CI"))) {
			Assumptions.assumeTrue(installed, "no promtool on the path");
		}
		assertThat(installed).as("CI=true, and promtool on the path").isTrue();
	}

	@Test
	void rulesAreValid() throws Exception {
		promtool("check", "rules", "alerts.yml");
	}

	@Test
	void alertsFireWhenTheyShouldAndOnlyThen() throws Exception {
		promtool("test", "rules", "alerts-tests.yml");
	}

	private static void promtool(String group, String command, String file) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("promtool", group, command, file).directory(FILES.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(output).isZero();
	}

}
