package io.github.ssepush.engine.stream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.SseFrame;
import io.github.ssepush.engine.log.LogCursor;
import io.github.ssepush.support.Json;

/**
 * The events of our own, whose names applications can't use.
 */
final class ControlEvents {

	private static final long LEAST_HEARTBEAT = 1000;

	private ControlEvents() {
	}

	/**
	 * The first block of every stream: when to reconnect, and who the client is. Readers
	 * give up a stream that is silent for a few heartbeats, so the network's delays must
	 * not matter.
	 */
	static byte[] greeting(String clientId, Duration heartbeatInterval, long retry) {
		long heartbeat = Math.max(LEAST_HEARTBEAT, heartbeatInterval.toMillis());
		byte[] hello = event("hello", "{\"client\":" + Json.quote(clientId) + ",\"heartbeat\":" + heartbeat + "}");
		return append(retry(retry), hello);
	}

	/** A stream that ends at once and asks to reconnect later. */
	static byte[] busy(long retry) {
		return append(retry(retry), event("busy", "{}"));
	}

	/** The position has moved without an event. To be completed with an id. */
	static byte[] position() {
		return event("position", "{}");
	}

	/** Return a block with an id added. */
	static byte[] identified(byte[] block, @Nullable String eventId) {
		if (eventId == null) {
			return block;
		}
		byte[] id = ("id: " + eventId + "\n\n").getBytes(StandardCharsets.US_ASCII);
		return append(Arrays.copyOf(block, block.length - 1), id);
	}

	/** The stream ends because this node stops. The client reconnects to any node. */
	static byte[] goodbye(long retry) {
		return append(retry(retry), event("goodbye", "{\"reason\":\"shutdown\"}"));
	}

	/** The stream is going to end with its token, unless that is refreshed. */
	static byte[] expiring(Duration rest) {
		return event("expiring", "{\"expires_in\":" + rest.toSeconds() + "}");
	}

	/** Some of what the client asked for can't be given. To be completed with an id. */
	static byte[] reset(String reason, List<LogCursor> follows) {
		String destinations = follows.stream()
			.map((follow) -> describe(follow.destination()))
			.collect(Collectors.joining(",", "[", "]"));
		return event("reset", "{\"reason\":" + Json.quote(reason) + ",\"destinations\":" + destinations + "}");
	}

	static byte[] append(byte @Nullable [] before, byte[]... more) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		if (before != null) {
			bytes.writeBytes(before);
		}
		for (byte[] next : more) {
			bytes.writeBytes(next);
		}
		return bytes.toByteArray();
	}

	private static byte[] retry(long millis) {
		return ("retry: " + millis + "\n").getBytes(StandardCharsets.US_ASCII);
	}

	private static byte[] event(String name, String json) {
		return SseFrame.encode("sse-push." + name, json.getBytes(StandardCharsets.UTF_8)).toBytes();
	}

	private static String describe(Destination destination) {
		String kind = "{\"kind\":" + Json.quote(destination.kind().tag());
		String name = (destination.kind() == Destination.Kind.RUN) ? destination.runId() : destination.name();
		return name.isEmpty() ? kind + "}" : kind + ",\"name\":" + Json.quote(name) + "}";
	}

}
