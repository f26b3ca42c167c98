package io.github.ssepush.broker.redis;

import java.time.Duration;

import io.github.ssepush.broker.Position;
import io.github.ssepush.broker.Start;

/**
 * The form that the start of a read has in a call: {@code a SEQUENCE TAG} for after a
 * position, {@code e} for the earliest message, {@code n COUNT} for the newest ones and
 * {@code t MS} for those that were stored since.
 */
final class StoredStart {

	/** Longer than any history is retained. */
	private static final Duration LONGEST = Duration.ofDays(100_000);

	private StoredStart() {
	}

	static String write(Start start) {
		if (start instanceof Start.After after) {
			Position position = after.position();
			return "a " + position.sequence() + " " + position.tag();
		}
		if (start instanceof Start.Last last) {
			return "n " + last.messages();
		}
		if (start instanceof Start.Since since) {
			Duration age = since.age();
			return "t " + ((age.compareTo(LONGEST) < 0) ? age : LONGEST).toMillis();
		}
		return "e";
	}

}
