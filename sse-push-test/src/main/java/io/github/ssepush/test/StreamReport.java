package io.github.ssepush.test;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.ssepush.Destination;
import io.github.ssepush.NotCommittedException;
import io.github.ssepush.test.server.ServerRecord;

/**
 * Explains in failure messages what a stream has received, and what became of the rest.
 */
final class StreamReport {

	private static final Pattern DETAIL = Pattern.compile("\"detail\" *: *\"((?:[^\"\\\\]|\\\\.)*)\"");

	private StreamReport() {
	}

	/** Return why there is no stream. */
	static String refusal(SocketStream stream) {
		StreamConnection connection = stream.connection();
		if (!connection.isRefused()) {
			return "Expecting a stream, but " + stream.target().address().getPath() + " sent no '" + SseEvent.HELLO
					+ "':\n" + stream.log().transcript();
		}
		String detail = detail(stream);
		String denied = stream.server()
			.lastDenial(stream.target().user())
			.filter((denial) -> detail.contains(denial.topic()))
			.map((denial) -> " Authorities of '" + denial.user() + "': " + denial.authorities() + ".")
			.orElse("");
		return "Expecting a stream, but " + stream.target().address().getPath() + " answered " + connection.status()
				+ (detail.isEmpty() ? "." : ": " + withFullStop(detail)) + denied;
	}

	/** Return what a problem detail says, or a header or a body in its place. */
	static String detail(SocketStream stream) {
		String body = String.valueOf(stream.connection().refusal());
		Matcher detail = DETAIL.matcher(body);
		if (detail.find()) {
			return String.valueOf(detail.group(1)).replace("\\\"", "\"").replace("\\\\", "\\");
		}
		String challenge = stream.connection().http().header("WWW-Authenticate");
		return (challenge != null) ? challenge : Words.shortened(body.strip());
	}

	/** Return the transcript and what is known of the rest, each on lines of its own. */
	static String of(SocketStream stream) {
		StringBuilder report = new StringBuilder("\n").append(stream.log().transcript());
		boolean complete = isComplete(stream);
		report.append("\nIt ").append(stream.connection().description());
		if (stream.connection().isOpen()) {
			report.append(", follows ")
				.append(Words.list(stream.followed()))
				.append(complete ? ", and has everything that was sent to them." : ".");
		}
		else {
			report.append('.');
		}
		return report + missing(stream) + held(stream) + elsewhere(stream);
	}

	private static boolean isComplete(SocketStream stream) {
		if (!stream.connection().isOpen() || stream.connection().isStalled()) {
			return false;
		}
		try {
			return stream.trySettle() == null && missing(stream).isEmpty();
		}
		catch (IllegalStateException ex) {
			return false;
		}
	}

	private static String missing(SocketStream stream) {
		List<SseEvent> received = new ArrayList<>(stream.events().stream().map(StreamReport::withoutId).toList());
		List<Words.Sent> missing = new ArrayList<>();
		for (ServerRecord.Publication sent : stream.server().publishedSince(stream.log().startedAt())) {
			if (isFor(stream, sent) && !received.remove(SseEvent.of(sent.message().frame()))) {
				missing.add(sent(sent));
			}
		}
		StringBuilder lines = new StringBuilder();
		missing.stream()
			.limit(5)
			.forEach((sent) -> lines.append("\n1 message did not arrive: '")
				.append(sent.name())
				.append("' to ")
				.append(Words.quoted(sent.destination()))
				.append('.'));
		return lines.toString();
	}

	private static String held(SocketStream stream) {
		int rolledBack = 0;
		int waiting = 0;
		Destination first = Destination.everyone();
		for (ServerRecord.Publication held : stream.server().heldSince(stream.log().startedAt())) {
			if (!isFor(stream, held)) {
				continue;
			}
			if (!held.receipt().isDone()) {
				first = held.destination();
				waiting++;
			}
			else if (isRolledBack(held)) {
				first = held.destination();
				rolledBack++;
			}
		}
		return NotSent.ROLLED_BACK.describe(rolledBack, first) + NotSent.WAITING.describe(waiting, first);
	}

	private static String elsewhere(SocketStream stream) {
		List<Words.Sent> elsewhere = stream.server()
			.publishedSince(stream.log().startedAt())
			.stream()
			.filter((sent) -> !stream.followed().contains(sent.destination()) && !isFor(stream, sent))
			.map(StreamReport::sent)
			.toList();
		String user = stream.target().user();
		return Words.elsewhere(elsewhere, " meanwhile",
				(user != null) ? Destination.user(user) : Destination.everyone());
	}

	private static boolean isFor(SocketStream stream, ServerRecord.Publication sent) {
		String client = stream.hasClientId() ? stream.clientId() : "";
		return (stream.followed().contains(sent.destination())
				|| (sent.destination().kind() == Destination.Kind.CLIENT && sent.destination().name().equals(client)))
				&& !client.equals(sent.message().excludedClient());
	}

	private static boolean isRolledBack(ServerRecord.Publication held) {
		return held.receipt().handle((receipt, failure) -> {
			Throwable cause = (failure != null && failure.getCause() != null) ? failure.getCause() : failure;
			return cause instanceof NotCommittedException;
		}).join();
	}

	private static Words.Sent sent(ServerRecord.Publication sent) {
		return new Words.Sent(sent.destination(), SseEvent.of(sent.message().frame()).name());
	}

	private static SseEvent withoutId(SseEvent event) {
		return new SseEvent("", event.name(), event.data());
	}

	private static String withFullStop(String text) {
		return text.endsWith(".") ? text : text + ".";
	}

}
