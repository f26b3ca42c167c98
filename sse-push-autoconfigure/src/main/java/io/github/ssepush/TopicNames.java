package io.github.ssepush;

/**
 * Which names a topic may have: 1 to 128 characters, without white space and control
 * characters.
 */
public final class TopicNames {

	private static final int MAX_LENGTH = 128;

	private TopicNames() {
	}

	/**
	 * Whether a topic may have this name.
	 * @param name the name
	 * @return whether it is valid
	 */
	public static boolean isValid(String name) {
		return !name.isEmpty() && name.length() <= MAX_LENGTH && name.codePoints().noneMatch(TopicNames::isForbidden);
	}

	/**
	 * A name that can be shown in an error, whatever it is.
	 * @param name the name
	 * @return the name, cut and without what does not print
	 */
	public static String printable(String name) {
		StringBuilder printable = new StringBuilder();
		name.codePoints().limit(MAX_LENGTH).forEach((c) -> printable.appendCodePoint(isForbidden(c) ? '?' : c));
		return printable.toString();
	}

	private static boolean isForbidden(int c) {
		return Character.isISOControl(c) || Character.isWhitespace(c) || Character.isSpaceChar(c)
				|| Character.getType(c) == Character.SURROGATE;
	}

}
