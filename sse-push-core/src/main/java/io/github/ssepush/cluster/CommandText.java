package io.github.ssepush.cluster;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.CloseReason;

/**
 * The form in which a command travels between nodes: a word and its arguments, apart by
 * spaces. An argument is {@code -} if there is none, else {@code =} and the text as in a
 * form of HTML.
 */
public final class CommandText {

	private static final String NONE = "-";

	private CommandText() {
	}

	/**
	 * Write a command.
	 * @param command the command
	 * @return its text, without its age
	 */
	public static String write(ControlCommand command) {
		if (command instanceof ControlCommand.DisconnectUser kick) {
			return join("kick-user", kick.user(), kick.reason().name());
		}
		if (command instanceof ControlCommand.DisconnectClient kick) {
			return join("kick-client", kick.clientId(), kick.reason().name());
		}
		if (command instanceof ControlCommand.RevokeUser revocation) {
			return join("revoke", revocation.user(), revocation.at().toString(), revocation.period().toString());
		}
		if (command instanceof ControlCommand.RefreshClient refresh) {
			return join("refresh",
					Stream.concat(
							Stream.of(refresh.clientId(), refresh.user(), refresh.issuer(),
									(refresh.expiresAt() != null) ? refresh.expiresAt().toString() : null),
							refresh.topics().stream())
						.toArray(String[]::new));
		}
		throw new IllegalArgumentException("Unknown command " + command.getClass().getName());
	}

	/**
	 * Read a command.
	 * @param text what {@link #write} returned
	 * @param age how long ago the command was given
	 * @return what is to be done now
	 * @throws IllegalArgumentException if it is of a version that is not this one's
	 */
	public static ControlCommand read(String text, Duration age) {
		String[] words = text.split(" ", -1);
		return switch (words[0]) {
			case "kick-user" ->
				new ControlCommand.DisconnectUser(required(words, 1), CloseReason.valueOf(required(words, 2)), age);
			case "kick-client" ->
				new ControlCommand.DisconnectClient(required(words, 1), CloseReason.valueOf(required(words, 2)));
			case "revoke" -> new ControlCommand.RevokeUser(required(words, 1), Instant.parse(required(words, 2)),
					Duration.parse(required(words, 3)).minus(age), age);
			case "refresh" -> refresh(words);
			default -> throw new IllegalArgumentException("Unknown command " + words[0]);
		};
	}

	private static ControlCommand refresh(String[] words) {
		String expiresAt = decode(words[4]);
		Set<String> topics = Arrays.stream(words, 5, words.length)
			.map(CommandText::decode)
			.collect(Collectors.toCollection(LinkedHashSet::new));
		return new ControlCommand.RefreshClient(required(words, 1), required(words, 2), decode(words[3]),
				(expiresAt != null) ? Instant.parse(expiresAt) : null, topics);
	}

	private static String join(String word, @Nullable String... arguments) {
		return word + Arrays.stream(arguments).map((argument) -> " " + encode(argument)).collect(Collectors.joining());
	}

	private static String encode(@Nullable String text) {
		return (text != null) ? "=" + URLEncoder.encode(text, StandardCharsets.UTF_8) : NONE;
	}

	private static String required(String[] words, int index) {
		String text = decode(words[index]);
		if (text == null) {
			throw new IllegalArgumentException("A command lacks an argument");
		}
		return text;
	}

	private static @Nullable String decode(String word) {
		return word.equals(NONE) ? null : URLDecoder.decode(word.substring(1), StandardCharsets.UTF_8);
	}

}
