package io.github.ssepush;

/**
 * Rules for the names of users and topics and for idempotency keys. Names are stored,
 * hashed and sent as UTF-8. Every accepted name has UTF-8 bytes that no other name has,
 * so two names never share a key, a label or a command.
 */
public final class Names {

	/** Longer than any subject, distinguished name or address. */
	private static final int MAX_LENGTH = 512;

	private static final int MAX_TOPIC_LENGTH = 128;

	private Names() {
	}

	/**
	 * Return whether a text is a valid name of a user or a valid idempotency key: 1 to
	 * 512 characters without control characters, line breaks and unpaired surrogates.
	 * @param name the name
	 * @return whether the name is valid
	 */
	public static boolean isValid(String name) {
		return hasLength(name, MAX_LENGTH) && name.codePoints().noneMatch(Names::isForbidden);
	}

	/**
	 * Return whether a text is a valid name of a topic: 1 to 128 characters without white
	 * space, control characters and unpaired surrogates.
	 * @param name the name
	 * @return whether the name is valid
	 */
	public static boolean isValidTopic(String name) {
		return hasLength(name, MAX_TOPIC_LENGTH) && name.codePoints().noneMatch((c) -> isForbidden(c) || isSpace(c));
	}

	/**
	 * Return a name of a user, or a key, if it is valid.
	 * @param what the word for the name in the message of the exception
	 * @param name the name
	 * @return the name
	 * @throws IllegalArgumentException if the name is not {@link #isValid valid}
	 */
	public static String requireValid(String what, String name) {
		if (!isValid(name)) {
			throw new IllegalArgumentException("The " + what + " '" + printable(name) + "' is malformed: 1 to "
					+ MAX_LENGTH + " characters without control characters and unpaired surrogates are allowed");
		}
		return name;
	}

	/**
	 * Return a name of a topic if it is valid.
	 * @param name the name
	 * @return the name
	 * @throws IllegalArgumentException if the name is not {@link #isValidTopic valid}
	 */
	public static String requireValidTopic(String name) {
		if (!isValidTopic(name)) {
			throw new IllegalArgumentException("The topic '" + printable(name) + "' is malformed: 1 to "
					+ MAX_TOPIC_LENGTH + " characters without spaces and control characters are allowed");
		}
		return name;
	}

	/**
	 * Return whether a text has a UTF-8 form that no other text has.
	 * @param text the text
	 * @return whether all surrogates are paired
	 */
	static boolean isWellFormed(String text) {
		return text.codePoints().noneMatch(Names::isSurrogate);
	}

	private static String printable(String name) {
		StringBuilder printable = new StringBuilder();
		name.codePoints()
			.limit(MAX_TOPIC_LENGTH)
			.forEach((c) -> printable.appendCodePoint((isForbidden(c) || isSpace(c)) ? '?' : c));
		return printable.toString();
	}

	private static boolean hasLength(String name, int max) {
		return !name.isEmpty() && name.length() <= max;
	}

	private static boolean isForbidden(int c) {
		int type = Character.getType(c);
		return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR
				|| type == Character.SURROGATE;
	}

	private static boolean isSpace(int c) {
		return Character.isWhitespace(c) || Character.isSpaceChar(c);
	}

	private static boolean isSurrogate(int c) {
		return Character.getType(c) == Character.SURROGATE;
	}

}
