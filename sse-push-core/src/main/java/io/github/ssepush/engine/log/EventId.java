package io.github.ssepush.engine.log;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.broker.Position;

/**
 * The value of an event's {@code id:} field: {@code 2}, then {@code .label.sequence.tag}
 * for each destination that the client follows, all in base 36. It is the client's
 * position after the event. Parts are identified by label, not by place, so that the set
 * of topics may change from one connect to the next. In a stream that was opened with a
 * ticket, {@code ~secret} follows.
 */
public final class EventId {

	/** The version of the format, with which each id begins. */
	public static final String VERSION = "2";

	/** The position of a client that sent no id of ours: in no history. */
	public static final Position NOWHERE = new Position(Long.parseLong("zzzzzzzzzzzz", 36), 0);

	private static final int LABEL_DIGITS = 4;

	private static final long LABELS = 36L * 36 * 36 * 36;

	/** Bounds the work that an id from outside can cause. */
	private static final int MAX_LENGTH = 2048;

	/** Stands for positions that can't be read. */
	private static final String UNREADABLE = "0";

	private static final char SECRET_MARK = '~';

	private static final int SECRET_LENGTH = 22;

	/** However far their histories are. */
	private static final int MAX_PART_LENGTH = partOf("0".repeat(LABEL_DIGITS), NOWHERE).length();

	/** The most destinations whose positions always fit into an id. */
	public static final int MAX_PARTS = (MAX_LENGTH - VERSION.length() - 1 - SECRET_LENGTH) / MAX_PART_LENGTH;

	private static final Pattern FORMAT = Pattern
		.compile("2(\\.[0-9a-z]{4}\\.[0-9a-z]{1,12}\\.[0-9a-z]{6})*(~[0-9A-Za-z_-]{22})?");

	private EventId() {
	}

	/**
	 * Return a few characters that stand for a destination, the same on every node. No
	 * other destination has the label of everyone, which every client follows.
	 * @param destination the destination
	 * @return its label
	 */
	public static String labelOf(Destination destination) {
		if (destination.kind() == Destination.Kind.EVERYONE) {
			return "0".repeat(LABEL_DIGITS);
		}
		CRC32 crc = new CRC32();
		crc.update((destination.kind().tag() + ":" + destination.name()).getBytes(StandardCharsets.UTF_8));
		String digits = Long.toString(1 + crc.getValue() % (LABELS - 1), 36);
		return "0".repeat(LABEL_DIGITS - digits.length()) + digits;
	}

	/**
	 * Return the part of an id that says where a client is in one destination.
	 * @param label the destination's label
	 * @param position the position
	 * @return the part
	 */
	public static String partOf(String label, Position position) {
		return "." + label + "." + position;
	}

	/**
	 * Return what follows the positions.
	 * @param secret the secret of a stream that was opened with a ticket
	 * @return the end of its ids
	 */
	public static String suffixOf(String secret) {
		return SECRET_MARK + secret;
	}

	/**
	 * Return the id of a stream with a secret before its positions are known: the client
	 * is where it says it is, or now.
	 * @param lastEventId the id that the client sent, {@code null} if it sent none
	 * @param secret the secret
	 * @return the id
	 */
	public static String firstOf(@Nullable String lastEventId, String secret) {
		if (lastEventId == null) {
			return VERSION + suffixOf(secret);
		}
		return ((parse(lastEventId) != null) ? withoutSecret(lastEventId) : UNREADABLE) + suffixOf(secret);
	}

	/**
	 * Return the secret in an id that a client sent.
	 * @param id the id, as untrusted as anything in a request
	 * @return the secret, {@code null} if it has none
	 */
	public static @Nullable String secretIn(String id) {
		int mark = id.length() - SECRET_LENGTH - 1;
		return (mark >= 0 && id.charAt(mark) == SECRET_MARK) ? id.substring(mark + 1) : null;
	}

	/**
	 * Return an id that a client sent without its secret.
	 * @param id the id, as untrusted as anything in a request
	 * @return the positions alone
	 */
	public static String withoutSecret(String id) {
		String secret = secretIn(id);
		return (secret != null) ? id.substring(0, id.length() - suffixOf(secret).length()) : id;
	}

	/**
	 * Read an id that a client sent.
	 * @param id the id, as untrusted as anything in a request
	 * @return the positions by label, {@code null} if this is no id of ours
	 */
	public static @Nullable Map<String, Position> parse(String id) {
		if (id.length() > MAX_LENGTH || !FORMAT.matcher(id).matches()) {
			return null;
		}
		String[] fields = withoutSecret(id).split("\\.", -1);
		Map<String, Position> positions = new HashMap<>();
		try {
			for (int i = 1; i < fields.length; i += 3) {
				Position position = Position.parse(fields[i + 1], fields[i + 2]);
				if (positions.put(fields[i], position) != null) {
					return null;
				}
			}
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
		return positions;
	}

}
