package io.github.ssepush.engine.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.RepeatedTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the times that a reader reconnects after.
 */
class GreetingsTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private final Greetings greetings = new Greetings(
			new StreamSettings(HOUR, Duration.ofMillis(1), HOUR, HOUR, Duration.ZERO, Duration.ZERO));

	@RepeatedTest(50)
	void readerNeverReconnectsAfterNoTimeAtAll() {
		assertThat(text(this.greetings.busy(null, null))).startsWith("retry: 1\n");
		assertThat(text(this.greetings.goodbye())).startsWith("retry: 1\n");
	}

	private static String text(byte[] block) {
		return new String(block, StandardCharsets.UTF_8);
	}

}
