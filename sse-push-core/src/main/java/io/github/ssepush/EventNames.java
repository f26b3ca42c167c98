package io.github.ssepush;

import java.util.Set;

/**
 * Rules for the names of an application's events.
 */
final class EventNames {

	private static final String RESERVED_PREFIX = "sse-push.";

	/** {@code EventSource} dispatches events of its own under these names. */
	private static final Set<String> RESERVED = Set.of("open", "error");

	private EventNames() {
	}

	static String requireValid(String name) {
		if (name.isEmpty()) {
			throw new IllegalArgumentException(
					"An event name must not be empty; leave it out for the default 'message'");
		}
		requireSingleLine(name);
		if (RESERVED.contains(name) || name.startsWith(RESERVED_PREFIX)) {
			throw new IllegalArgumentException("The event name '" + name
					+ "' is reserved, as are 'open', 'error' and all names that start with '" + RESERVED_PREFIX + "'");
		}
		return name;
	}

	static String requireSingleLine(String name) {
		if (name.chars().anyMatch((c) -> c == '\r' || c == '\n' || c == '\0')) {
			throw new IllegalArgumentException("An event name must not contain CR, LF or NUL");
		}
		if (!Names.isWellFormed(name)) {
			throw new IllegalArgumentException("An event name must not contain unpaired surrogates");
		}
		return name;
	}

}
