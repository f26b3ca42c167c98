package io.github.ssepush.broker;

/**
 * A place in the history of a destination: after its message with this sequence number.
 * Two positions are the same place only if their tags are equal, too; the tag tells apart
 * two histories in which the numbers run alike, such as those before and after a restart.
 *
 * @param sequence 0 for the beginning of a history, then 1, 2, 3
 * @param tag not negative; as good as random for each (history, sequence)
 */
public record Position(long sequence, int tag) {

	private static final int BASE = 36;

	private static final int TAG_DIGITS = 6;

	public Position {
		if (sequence < 0 || tag < 0) {
			throw new IllegalArgumentException("A position has no negative numbers");
		}
	}

	/**
	 * Read what {@link #toString()} wrote, and nothing else.
	 * @param sequence the sequence number in base 36
	 * @param tag the tag, six digits in base 36
	 * @return the position
	 * @throws IllegalArgumentException if these are no such numbers
	 */
	public static Position parse(String sequence, String tag) {
		Position position = new Position(Long.parseLong(sequence, BASE), Integer.parseInt(tag, BASE));
		if (!position.toString().equals(sequence + "." + tag)) {
			throw new IllegalArgumentException("Not a position");
		}
		return position;
	}

	/**
	 * The position as a part of an event's id.
	 * @return sequence and tag in base 36, joined by a dot
	 */
	@Override
	public String toString() {
		String digits = Integer.toString(this.tag, BASE);
		return Long.toString(this.sequence, BASE) + "." + "0".repeat(TAG_DIGITS - digits.length()) + digits;
	}

}
