package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads how long ago something was: {@code 15m}, {@code PT15M}, or a moment.
 */
final class Ages {

	private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,9})(ns|us|ms|s|m|h|d)");

	private static final Map<String, ChronoUnit> UNITS = Map.of("ns", ChronoUnit.NANOS, "us", ChronoUnit.MICROS, "ms",
			ChronoUnit.MILLIS, "s", ChronoUnit.SECONDS, "m", ChronoUnit.MINUTES, "h", ChronoUnit.HOURS, "d",
			ChronoUnit.DAYS);

	private Ages() {
	}

	/**
	 * Read an age. A moment that the server's clock has not reached yet is now.
	 * @throws IllegalArgumentException or another runtime exception if it is malformed
	 */
	static Duration parse(String text) {
		Matcher simple = SIMPLE.matcher(text.toLowerCase(Locale.ROOT));
		if (simple.matches()) {
			return Duration.of(Long.parseLong(simple.group(1)), UNITS.get(simple.group(2)));
		}
		if (text.startsWith("P")) {
			return Duration.parse(text);
		}
		Duration age = Duration.between(Instant.parse(text), Instant.now());
		return age.isNegative() ? Duration.ZERO : age;
	}

}
