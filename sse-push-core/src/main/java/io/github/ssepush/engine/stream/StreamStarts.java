package io.github.ssepush.engine.stream;

import java.time.DateTimeException;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Start;

/**
 * The starts of a client in the destinations in which it has no position: for each kind
 * of destination a start in the past, or none for now.
 *
 * @param byKind the starts
 */
public record StreamStarts(Map<Destination.Kind, Start> byKind) {

	/**
	 * Everything begins now.
	 */
	public static final StreamStarts NOW = new StreamStarts(Map.of());

	/** A run is read as a whole. */
	private static final Start BEGINNING = new Start.Earliest();

	private static final Pattern WITH_KIND = Pattern.compile("(topic|user|everyone):(.*)");

	private static final Pattern LAST = Pattern.compile("last:([0-9]{1,9})");

	private static final Pattern SINCE = Pattern.compile("since:(.+)");

	public StreamStarts {
		byKind = Map.copyOf(byKind);
	}

	/**
	 * Read starts, each {@code earliest}, {@code last:20}, {@code since:15m} or
	 * {@code since:2026-11-28T09:00:00Z}, for topics, or for another kind of destination
	 * behind {@code user:} or {@code everyone:}.
	 * @param texts the starts, at most one for each kind
	 * @return the starts
	 * @throws IllegalArgumentException if one is malformed, or a kind has two
	 */
	public static StreamStarts parse(Collection<String> texts) {
		Map<Destination.Kind, Start> starts = new EnumMap<>(Destination.Kind.class);
		for (String text : texts) {
			Matcher matcher = WITH_KIND.matcher(text);
			boolean named = matcher.matches();
			Destination.Kind kind = named ? kindOf(matcher.group(1)) : Destination.Kind.TOPIC;
			if (starts.put(kind, parse(named ? matcher.group(2) : text)) != null) {
				throw new IllegalArgumentException("'from' has two starts for '" + kind.tag() + "'; one is allowed");
			}
		}
		return new StreamStarts(starts);
	}

	/**
	 * Return where a destination begins.
	 * @param destination the destination
	 * @return the start, {@code null} for now
	 */
	public @Nullable Start of(Destination destination) {
		return (destination.kind() == Destination.Kind.RUN) ? BEGINNING : this.byKind.get(destination.kind());
	}

	/**
	 * Return whether topics begin in the past.
	 * @return whether there is a start for them
	 */
	public boolean areForTopics() {
		return this.byKind.containsKey(Destination.Kind.TOPIC);
	}

	private static Destination.Kind kindOf(String word) {
		return Stream.of(Destination.Kind.values()).filter((kind) -> kind.tag().equals(word)).findFirst().orElseThrow();
	}

	private static Start parse(String start) {
		if (start.equals("earliest")) {
			return new Start.Earliest();
		}
		try {
			Matcher last = LAST.matcher(start);
			if (last.matches()) {
				return new Start.Last(Integer.parseInt(last.group(1)));
			}
			Matcher since = SINCE.matcher(start);
			if (since.matches()) {
				return new Start.Since(Ages.parse(since.group(1)));
			}
		}
		catch (IllegalArgumentException | DateTimeException | ArithmeticException ex) {
			throw malformed(ex);
		}
		throw malformed(null);
	}

	private static IllegalArgumentException malformed(@Nullable Exception cause) {
		return new IllegalArgumentException("'from' is malformed; it is 'earliest', 'last:20', 'since:15m' or "
				+ "'since:2026-11-28T09:00:00Z', behind 'user:' or 'everyone:' if it is not for topics", cause);
	}

}
