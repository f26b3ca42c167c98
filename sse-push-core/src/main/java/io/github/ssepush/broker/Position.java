package io.github.ssepush.broker;

/**
 * Position in the history of a destination, after its message with this sequence number.
 * Two positions are equal only if their tags are equal, too. The tag distinguishes two
 * histories with the same numbers, such as those before and after a restart.
 *
 * @param sequence 0 for the beginning of a history, then 1, 2, 3
 * @param tag not negative; effectively random for each history and sequence number
 */
public record Position(long sequence, int tag) {

	private static final int BASE = 36;

	private static final int TAG_DIGITS = 6;

	public Position {
		if (sequence < 0 || tag < 0) {
			throw new IllegalArgumentException(
					"The position " + sequence + "." + tag + " is malformed: its numbers must not be negative");
		}
	}

	/**
	 * Parse the sequence and the tag of a position that {@link #toString()} has written.
	 * No other form is accepted.
	 * @param sequence the sequence number in base 36
	 * @param tag the tag, six digits in base 36
	 * @return the position
	 * @throws IllegalArgumentException if the numbers are malformed
	 */
	public static Position parse(String sequence, String tag) {
		Position position = new Position(Long.parseLong(sequence, BASE), Integer.parseInt(tag, BASE));
		if (!position.toString().equals(sequence + "." + tag)) {
			throw new IllegalArgumentException("The position '" + sequence + "." + tag + "' is malformed");
		}
		return position;
	}

	/**
	 * Return the position as a part of an event's id.
	 * @return the sequence and the tag in base 36, joined by a dot
	 */
	@Override
	public String toString() {
		String digits = Integer.toString(this.tag, BASE);
		return Long.toString(this.sequence, BASE) + "." + "0".repeat(TAG_DIGITS - digits.length()) + digits;
	}

}
