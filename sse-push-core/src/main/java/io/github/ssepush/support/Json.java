package io.github.ssepush.support;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes the few flat objects of our own answers and events. The application's JSON
 * library is for the application's payloads, and may be any or none.
 */
public final class Json {

	private Json() {
	}

	/**
	 * Write an object.
	 * @param members texts, numbers and truth values by name
	 * @return the JSON
	 */
	public static String object(Map<String, ?> members) {
		return members.entrySet()
			.stream()
			.map((member) -> quote(member.getKey()) + ":" + value(member.getValue()))
			.collect(Collectors.joining(",", "{", "}"));
	}

	private static String value(Object value) {
		return (value instanceof Number || value instanceof Boolean) ? value.toString() : quote(value.toString());
	}

	/**
	 * Write a string (RFC 8259, section 7).
	 * @param text the text
	 * @return the JSON
	 */
	public static String quote(String text) {
		StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || c == '"' || c == '\\') {
				quoted.append(String.format("\\u%04x", (int) c));
			}
			else {
				quoted.append(c);
			}
		}
		return quoted.append('"').toString();
	}

}
