package io.github.ssepush.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run with few clients: what it measures is worth nothing, that it measures is the
 * point.
 */
@EnabledOnOs(OS.LINUX)
class BenchmarkTests {

	@Test
	void aSmallRunDeliversEverythingAndPrintsItsTable() throws IOException {
		ByteArrayOutputStream table = new ByteArrayOutputStream();
		ByteArrayOutputStream measurements = new ByteArrayOutputStream();
		Options options = Options.of("fan-out", "--servers=auto-tomcat", "--clients=20", "--repetitions=1",
				"--seconds=0", "--warm-up=0", "--heap=64m");
		new Benchmark(options, print(table), print(measurements)).run();
		assertThat(measurements.toString(StandardCharsets.UTF_8))
			.contains("\"server\":\"auto-tomcat\",\"clients\":20,\"repetition\":1,\"events_per_second\":")
			.contains("\"lost\":0.0");
		assertThat(table.toString(StandardCharsets.UTF_8).lines()).hasSize(3)
			.last()
			.asString()
			.startsWith("| auto-tomcat | ")
			.endsWith(" | 0 (0 to 0) |");
	}

	private static PrintStream print(ByteArrayOutputStream bytes) {
		return new PrintStream(bytes, true, StandardCharsets.UTF_8);
	}

}
