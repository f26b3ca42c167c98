package io.github.ssepush.benchmarks;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Report} and the {@link Candidate}s in it.
 */
class ReportTests {

	private static final Metric METRIC = Metric.compared("key", "title", 1);

	@Test
	void eachServerIsMeasuredOnEachJvm() {
		Options options = Options.of("paced", "--servers=floor,auto-tomcat", "--options=-XX:+UseG1GC",
				"--options=-XX:+UseZGC,-Xss1m");
		String version = System.getProperty("java.version");
		assertThat(options.candidates()).map((candidate) -> candidate.label(options.jvms()))
			.containsExactly("floor", "auto-tomcat, " + version, "auto-tomcat, " + version + " -XX:+UseZGC -Xss1m");
	}

	@Test
	void ratiosRelateToReferencesOfTheRunOnTheSameJvm() {
		Options options = Options.of("paced", "--servers=nchan,sse-emitter-tomcat,auto-tomcat",
				"--options=-XX:+UseG1GC", "--options=-XX:+UseZGC");
		Report report = new Report(List.of(METRIC), options.jvms());
		double figure = 1;
		for (Candidate candidate : options.candidates()) {
			report.add(candidate, Map.of(METRIC, figure++));
		}
		assertThat(report.lines().get(0)).isEqualTo("| server | title | × sse-emitter-tomcat | × nchan |");
		assertThat(report.lines().get(2)).isEqualTo("| nchan | 1.0 (1.0 to 1.0) | 0.50 | 1.00 |");
		assertThat(report.lines().get(6)).startsWith("| auto-tomcat, ")
			.endsWith(" -XX:+UseZGC | 5.0 (5.0 to 5.0) | 1.67 | 5.00 |");
	}

	@Test
	void aTableOfOneJvmDoesNotNameIt() {
		Options options = Options.of("paced", "--servers=auto-tomcat");
		assertThat(options.candidates()).map((candidate) -> candidate.label(options.jvms()))
			.containsExactly("auto-tomcat");
	}

}
