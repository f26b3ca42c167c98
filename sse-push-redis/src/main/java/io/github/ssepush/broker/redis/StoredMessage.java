package io.github.ssepush.broker.redis;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.MessageKind;
import io.github.ssepush.OutboundMessage;
import io.github.ssepush.SseFrame;
import io.github.ssepush.broker.Entry;
import io.github.ssepush.broker.Position;

/**
 * The form that a message has in Redis, in a list and in an inbox: seven fields, each
 * followed by a space, then the frame as it is. <pre>
 * sequence tag tagOfThePrevious storedAt lifetime token mark FRAME
 * </pre> All numbers are decimal, times in ms. A message that is not stored has 0 in the
 * first four. Without an end there is {@code -}. The mark is {@code -}, an excluded
 * client, written as {@code =} and its id as in a form of HTML, or {@code S} or {@code E}
 * for the start and the end of a run. A message with a sampled trace has {@code ~} and
 * the trace behind its mark. The token is the publisher's own name for the message, by
 * which it is recognized when it comes again.
 */
final class StoredMessage {

	private static final int FIELDS = 7;

	private static final String NONE = "-";

	private static final char TRACE = '~';

	private static final String START = "S";

	private static final String END = "E";

	private static final byte[] NOT_STORED = "0 0 0 0 ".getBytes(StandardCharsets.US_ASCII);

	private static final long NANOS = 1_000_000;

	private StoredMessage() {
	}

	/**
	 * Everything but the first four fields, which Redis fills in.
	 * @param message the message
	 * @param token its token
	 * @param waited how long ago it was to be sent, in ns
	 */
	static byte[] tail(OutboundMessage message, String token, long waited) {
		Duration lifetime = message.expiresAfter();
		String header = ((lifetime != null) ? Math.max(0, toMillis(lifetime) - waited / NANOS) : NONE) + " " + token
				+ " " + markOf(message) + traceOf(message) + " ";
		return concat(header.getBytes(StandardCharsets.US_ASCII), message.frame().toBytes());
	}

	private static String markOf(OutboundMessage message) {
		String client = message.excludedClient();
		return switch (message.kind()) {
			case START -> START;
			case END -> END;
			case MESSAGE -> (client != null) ? "=" + URLEncoder.encode(client, StandardCharsets.UTF_8) : NONE;
		};
	}

	private static String traceOf(OutboundMessage message) {
		return (message.trace() != null) ? TRACE + message.trace() : "";
	}

	/** A message that is not stored. */
	static byte[] transientMessage(OutboundMessage message) {
		return concat(NOT_STORED, tail(message, NONE, 0));
	}

	/**
	 * Read a message.
	 * @param bytes has the message from the offset to the end
	 * @param offset where it begins
	 * @param redisNow the time by Redis' clock, {@code null} if the message was sent just
	 * now
	 * @param now {@link System#nanoTime()}
	 */
	static Entry read(byte[] bytes, int offset, @Nullable Long redisNow, long now) {
		String[] fields = new String[FIELDS];
		int from = offset;
		for (int i = 0; i < FIELDS; i++) {
			int to = from;
			while (bytes[to] != ' ') {
				to++;
			}
			fields[i] = new String(bytes, from, to - from, StandardCharsets.US_ASCII);
			from = to + 1;
		}
		long storedAt = Long.parseLong(fields[3]);
		Long deadline = null;
		if (!fields[4].equals(NONE)) {
			long age = (redisNow != null) ? redisNow - storedAt : 0;
			deadline = now + toNanos(Long.parseLong(fields[4]) - age);
		}
		int end = fields[6].indexOf(TRACE);
		String mark = (end < 0) ? fields[6] : fields[6].substring(0, end);
		String trace = (end < 0 || redisNow != null) ? null : fields[6].substring(end + 1);
		String client = mark.startsWith("=") ? URLDecoder.decode(mark.substring(1), StandardCharsets.UTF_8) : null;
		return new Entry(link(fields), SseFrame.ofBytes(Arrays.copyOfRange(bytes, from, bytes.length)), kindOf(mark),
				deadline, client, now, trace);
	}

	private static MessageKind kindOf(String mark) {
		return switch (mark) {
			case START -> MessageKind.START;
			case END -> MessageKind.END;
			default -> MessageKind.MESSAGE;
		};
	}

	private static Entry.@Nullable Link link(String[] fields) {
		long sequence = Long.parseLong(fields[0]);
		return (sequence == 0) ? null : new Entry.Link(new Position(sequence, Integer.parseInt(fields[1])),
				new Position(sequence - 1, Integer.parseInt(fields[2])));
	}

	private static long toMillis(Duration duration) {
		return (duration.toSeconds() < Long.MAX_VALUE / NANOS) ? duration.toMillis() : Long.MAX_VALUE / NANOS;
	}

	private static long toNanos(long millis) {
		return Math.max(-Long.MAX_VALUE / NANOS, Math.min(Long.MAX_VALUE / NANOS, millis)) * NANOS;
	}

	/** Return what comes before a message in an inbox: where it goes. */
	static byte[] addressed(String kind, String target) {
		int length = target.getBytes(StandardCharsets.UTF_8).length;
		return (kind + length + " " + target).getBytes(StandardCharsets.UTF_8);
	}

	static byte[] concat(byte[] first, byte[] second) {
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		return both;
	}

}
