package io.github.ssepush.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.ssepush.harness.EventIdParts;
import io.github.ssepush.test.SseEvent;
import io.github.ssepush.test.TestStream;

/**
 * A stream that was opened, and what may be in it.
 *
 * @param user whose it is
 * @param topics what it follows, none if it should not be there
 * @param sent how many messages had been sent before it
 * @param stream what came
 */
record Peer(String user, Set<String> topics, int sent, TestStream stream) {

	private static final Pattern DESTINATION = Pattern.compile("(user|topic)-\\d+");

	private static final Pattern PRIVATE = Pattern.compile("for (\\S+) alone");

	private static final Pattern NUMBER = Pattern.compile("#(\\d+)");

	String clientId() {
		return this.stream.clientId();
	}

	/** Return the messages that arrived and must not have. */
	List<String> violations() {
		Set<String> allowed = new TreeSet<>(this.topics);
		allowed.add(this.user);
		List<String> violations = new ArrayList<>();
		for (SseEvent event : this.stream.events()) {
			boolean foreign = matches(DESTINATION, event).anyMatch((match) -> !allowed.contains(match.group()));
			boolean personal = matches(PRIVATE, event).anyMatch((match) -> !match.group(1).equals(clientId()));
			boolean position = EventIdParts.of(event.id()).labels().size() > 1 + allowed.size();
			if (foreign || personal || position) {
				violations.add(this.user + " with " + this.topics + " has received " + event);
			}
		}
		return violations;
	}

	/** Return how many messages it got that were sent before it was there. */
	long replayed() {
		return this.stream.events()
			.stream()
			.flatMap((event) -> matches(NUMBER, event))
			.filter((match) -> Integer.parseInt(match.group(1)) < this.sent)
			.count();
	}

	long resets() {
		return this.stream.events().stream().filter((event) -> event.name().equals("sse-push.reset")).count();
	}

	int messages() {
		return (int) this.stream.events().stream().filter((event) -> !event.isControl()).count();
	}

	boolean has(String text) {
		return this.stream.events().stream().anyMatch((event) -> event.data().contains(text));
	}

	private static Stream<MatchResult> matches(Pattern pattern, SseEvent event) {
		return pattern.matcher(event.name() + " " + event.data()).results();
	}

}
