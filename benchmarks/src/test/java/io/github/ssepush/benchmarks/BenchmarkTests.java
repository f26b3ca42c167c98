package io.github.ssepush.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * A run with few clients: what it measures is worth nothing, that it measures is the
 * point.
 */
@EnabledOnOs(OS.LINUX)
class BenchmarkTests {

	private final ByteArrayOutputStream table = new ByteArrayOutputStream();

	private final ByteArrayOutputStream measurements = new ByteArrayOutputStream();

	@Test
	void aSmallRunDeliversEverythingAndPrintsItsTable() throws IOException {
		run("fan-out", "auto-tomcat", 0);
		assertThat(this.measurements.toString(StandardCharsets.UTF_8))
			.contains("\"server\":\"auto-tomcat\",\"clients\":20,\"repetition\":1,\"events_per_second\":")
			.contains("\"lost\":0.0");
		assertThat(this.table.toString(StandardCharsets.UTF_8).lines()).hasSize(3)
			.last()
			.asString()
			.startsWith("| auto-tomcat | ")
			.endsWith(" | 0 (0 to 0) |");
	}

	@EnabledIfSystemProperty(named = "tests.full", matches = "true")
	@Test
	void nchanIsMeasuredWhereItIsInstalled() throws IOException {
		assumeThat(Nchan.isInstalled()).as(Nchan.MISSING).isTrue();
		run("fan-out", "nchan", 0);
		run("one-user", "nchan", 1);
		assertThat(this.measurements.toString(StandardCharsets.UTF_8).lines()).hasSize(2)
			.allSatisfy((line) -> assertThat(line).contains("\"server\":\"nchan\"").contains("\"lost\":0.0"));
	}

	private void run(String table, String server, int seconds) throws IOException {
		Options options = Options.of(table, "--servers=" + server, "--clients=20", "--repetitions=1",
				"--seconds=" + seconds, "--warm-up=0", "--heap=64m", "--options=-XX:TieredStopAtLevel=1");
		new Benchmark(options, print(this.table), print(this.measurements)).run();
	}

	private static PrintStream print(ByteArrayOutputStream bytes) {
		return new PrintStream(bytes, true, StandardCharsets.UTF_8);
	}

}
