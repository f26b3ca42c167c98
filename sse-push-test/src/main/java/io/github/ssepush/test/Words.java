package io.github.ssepush.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import io.github.ssepush.Destination;

/**
 * Describes destinations, messages and times in failure messages.
 */
final class Words {

	private static final int MOST = 120;

	private Words() {
	}

	/** Return the destination with its name in quotes. */
	static String quoted(Destination destination) {
		return switch (destination.kind()) {
			case EVERYONE -> "everyone";
			case USER, TOPIC, CLIENT, RUN -> destination.kind().tag() + " '" + destination.name() + "'";
		};
	}

	/** Return the destinations as a list. */
	static String list(Collection<Destination> destinations) {
		return destinations.stream()
			.map((destination) -> (destination.kind() == Destination.Kind.EVERYONE) ? "everyone"
					: destination.kind().tag() + " " + destination.name())
			.collect(Collectors.joining(", ", "[", "]"));
	}

	static String count(int number, String noun) {
		return number + " " + noun + ((number == 1) ? "" : "s");
	}

	static String shortened(String text) {
		return (text.length() <= MOST) ? text : text.substring(0, MOST) + "…";
	}

	static String time(Duration time) {
		return (time.toMillis() % 1000 == 0) ? time.toSeconds() + "s" : time.toMillis() + "ms";
	}

	static String strings(List<String> texts) {
		return texts.stream().map((text) -> "\"" + shortened(text) + "\"").collect(Collectors.joining(", ", "[", "]"));
	}

	/**
	 * Return where messages went instead.
	 * @param elsewhere the messages
	 * @param when added to the verb, with a space in front
	 * @param wanted where they were expected
	 * @return lines, each with a line break in front
	 */
	static String elsewhere(List<Sent> elsewhere, String when, Destination wanted) {
		if (elsewhere.isEmpty()) {
			return "";
		}
		String messages = elsewhere.stream()
			.limit(5)
			.map((sent) -> "'" + sent.name() + "' to " + quoted(sent.destination()))
			.collect(Collectors.joining(", "));
		boolean misspelt = elsewhere.stream()
			.anyMatch((sent) -> sent.destination().kind() == wanted.kind()
					&& sent.destination().name().trim().equalsIgnoreCase(wanted.name()));
		return "\n" + count(elsewhere.size(), "message") + " went elsewhere" + when + ": " + messages
				+ ((elsewhere.size() > 5) ? ", …" : "") + hint(misspelt, wanted);
	}

	private static String hint(boolean misspelt, Destination wanted) {
		if (!misspelt) {
			return "";
		}
		return (wanted.kind() == Destination.Kind.USER) ? " — is the name what Authentication.getName() gives?"
				: " — names are case-sensitive";
	}

	/** Return what is missing in a list, and what should not be there. */
	static String difference(List<String> expected, List<String> received) {
		List<String> missing = new ArrayList<>(expected);
		received.forEach(missing::remove);
		List<String> surplus = new ArrayList<>(received);
		expected.forEach(surplus::remove);
		if (missing.isEmpty() && surplus.isEmpty()) {
			return " The order differs.";
		}
		return (missing.isEmpty() ? "" : " Missing: " + strings(missing) + ".")
				+ (surplus.isEmpty() ? "" : " Not expected: " + strings(surplus) + ".");
	}

	/**
	 * A message that was sent.
	 *
	 * @param destination where it went
	 * @param name the event's name
	 */
	record Sent(Destination destination, String name) {

	}

}
