package io.github.ssepush.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

import io.github.ssepush.CloseReason;

/**
 * The form in which a command travels between nodes.
 */
final class CommandText {

	private CommandText() {
	}

	static String write(ControlCommand command) {
		if (command instanceof ControlCommand.DisconnectUser kick) {
			return Words.write("kick-user", kick.user(), kick.reason().name());
		}
		if (command instanceof ControlCommand.DisconnectClient kick) {
			return Words.write("kick-client", kick.clientId(), kick.reason().name());
		}
		if (command instanceof ControlCommand.RevokeUser revocation) {
			return Words.write("revoke", revocation.user(), revocation.at().toString(), revocation.period().toString());
		}
		if (command instanceof ControlCommand.RefreshClient refresh) {
			return Words.write("refresh",
					Stream.concat(
							Stream.of(refresh.clientId(), refresh.user(), refresh.issuer(),
									(refresh.expiresAt() != null) ? refresh.expiresAt().toString() : null),
							refresh.topics().stream())
						.toArray(String[]::new));
		}
		if (command instanceof ControlCommand.StopRun stop) {
			return Words.write("stop-run", stop.user(), stop.id());
		}
		throw new IllegalArgumentException("Unknown command " + command.getClass().getName());
	}

	static ControlCommand read(String text, Duration age) {
		Words words = Words.read(text);
		return switch (words.word()) {
			case "kick-user" ->
				new ControlCommand.DisconnectUser(words.required(1), CloseReason.valueOf(words.required(2)), age);
			case "kick-client" ->
				new ControlCommand.DisconnectClient(words.required(1), CloseReason.valueOf(words.required(2)));
			case "revoke" -> new ControlCommand.RevokeUser(words.required(1), Instant.parse(words.required(2)),
					Duration.parse(words.required(3)).minus(age), age);
			case "stop-run" -> new ControlCommand.StopRun(words.required(1), words.required(2));
			case "refresh" -> refresh(words);
			default -> throw new IllegalArgumentException("Unknown command " + words.word());
		};
	}

	private static ControlCommand refresh(Words words) {
		String expiresAt = words.optional(4);
		Set<String> topics = new LinkedHashSet<>();
		for (int i = 5; i <= words.size(); i++) {
			topics.add(words.required(i));
		}
		return new ControlCommand.RefreshClient(words.required(1), words.required(2), words.optional(3),
				(expiresAt != null) ? Instant.parse(expiresAt) : null, topics);
	}

}
