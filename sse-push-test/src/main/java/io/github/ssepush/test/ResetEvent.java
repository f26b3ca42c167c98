package io.github.ssepush.test;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.github.ssepush.Destination;

/**
 * The content of one or more events {@code sse-push.reset}.
 *
 * @param reason the reason
 * @param destinations the destinations, as JSON writes them
 * @param text the data of the events
 */
record ResetEvent(String reason, Set<String> destinations, String text) {

	private static final Pattern REASON = Pattern.compile("\"reason\" *: *\"([^\"]*)\"");

	private static final Pattern DESTINATION = Pattern
		.compile("\\{\"kind\":\"[a-z]+\"(,\"name\":\"([^\"\\\\]|\\\\.)*+\")?\\}");

	static ResetEvent of(SseEvent event) {
		Matcher reason = REASON.matcher(event.data());
		return new ResetEvent(reason.find() ? String.valueOf(reason.group(1)) : "",
				DESTINATION.matcher(event.data())
					.results()
					.map((result) -> result.group())
					.collect(Collectors.toCollection(TreeSet::new)),
				event.data());
	}

	static Set<String> written(Destination... destinations) {
		return Arrays.stream(destinations).map(ResetEvent::written).collect(Collectors.toCollection(TreeSet::new));
	}

	private static String written(Destination destination) {
		String name = (destination.kind() == Destination.Kind.RUN) ? destination.runId() : destination.name();
		String quoted = name.replace("\\", "\\u005c").replace("\"", "\\u0022");
		return "{\"kind\":\"" + destination.kind().tag() + "\"" + (name.isEmpty() ? "" : ",\"name\":\"" + quoted + "\"")
				+ "}";
	}

	/** Return whether this is what is expected; no destinations stand for any. */
	boolean is(String expectedReason, Set<String> expected) {
		return this.reason.equals(expectedReason) && (expected.isEmpty() || expected.equals(this.destinations));
	}

	/** Return whether another reset may complete this one to what is expected. */
	boolean isPartOf(String expectedReason, Set<String> expected) {
		return this.reason.equals(expectedReason) && this.destinations.size() < expected.size()
				&& expected.containsAll(this.destinations);
	}

	ResetEvent and(ResetEvent other) {
		Set<String> all = new TreeSet<>(this.destinations);
		all.addAll(other.destinations);
		return new ResetEvent(this.reason.equals(other.reason) ? this.reason : this.reason + " and " + other.reason,
				all, this.text + " and " + other.text);
	}

}
