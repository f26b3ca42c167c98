package io.github.ssepush.support;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The headers of a trace as a text without spaces that travels with a message.
 */
public final class TraceText {

	/** Baggage that makes it longer stays behind. */
	private static final int MAX_LENGTH = 512;

	private TraceText() {
	}

	/**
	 * Write the headers of a trace.
	 * @param headers the headers that a tracer has set, with names of W3C or B3
	 * @return the text, {@code null} if there is no trace or it is not sampled
	 */
	public static @Nullable String write(Map<String, String> headers) {
		if (headers.isEmpty() || !isSampled(headers)) {
			return null;
		}
		StringBuilder text = new StringBuilder();
		headers.entrySet().stream().sorted((one, other) -> rank(one) - rank(other)).forEach((header) -> {
			String part = encode(header.getKey()) + "=" + encode(header.getValue());
			if (text.length() + 1 + part.length() <= MAX_LENGTH) {
				text.append(text.isEmpty() ? "" : "&").append(part);
			}
		});
		return text.isEmpty() ? null : text.toString();
	}

	/**
	 * Read the headers of a trace.
	 * @param text the text
	 * @return the headers
	 */
	public static Map<String, String> read(String text) {
		Map<String, String> headers = new HashMap<>();
		for (String part : text.split("&", -1)) {
			int end = part.indexOf('=');
			if (end > 0) {
				headers.put(decode(part.substring(0, end)), decode(part.substring(end + 1)));
			}
		}
		return headers;
	}

	private static int rank(Map.Entry<String, String> header) {
		return header.getKey().equalsIgnoreCase("baggage") ? 1 : 0;
	}

	private static boolean isSampled(Map<String, String> headers) {
		String parent = headers.get("traceparent");
		if (parent != null) {
			return !parent.isEmpty() && (Character.digit(parent.charAt(parent.length() - 1), 16) & 1) == 1;
		}
		String[] single = headers.getOrDefault("b3", "").split("-", -1);
		return !single[0].equals("0") && (single.length < 3 || !single[2].equals("0"))
				&& !"0".equals(headers.get("X-B3-Sampled"));
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static String decode(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

}
