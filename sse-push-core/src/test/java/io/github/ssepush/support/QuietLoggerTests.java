package io.github.ssepush.support;

import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import io.github.ssepush.harness.LogCapture;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However often something happens, the log stays readable.
 */
class QuietLoggerTests {

	@Test
	void linesOfAKindAreFewInAPeriod() {
		QuietLogger logger = new QuietLogger(LoggerFactory.getLogger("quiet"), Duration.ofHours(1));
		try (LogCapture log = LogCapture.start()) {
			for (int i = 0; i < 10_000; i++) {
				logger.warn("It has happened: {}", i, new IllegalStateException());
			}
			logger.error("Something else has happened");
			List<String> lines = log.messages();
			assertThat(lines).hasSize(QuietLogger.BURST + 1)
				.startsWith("WARN It has happened: 0")
				.endsWith("ERROR Something else has happened");
		}
	}

	@Test
	void nextPeriodSaysHowManyWereLeftOut() {
		QuietLogger logger = new QuietLogger(LoggerFactory.getLogger("quiet"), Duration.ofMillis(1));
		try (LogCapture log = LogCapture.start()) {
			Awaitility.await().until(() -> {
				for (int i = 0; i < 1000; i++) {
					logger.warn("It has happened");
				}
				return log.messages()
					.stream()
					.anyMatch((line) -> line.matches("WARN It has happened \\(and \\d+ more times before\\)"));
			});
		}
	}

}
