package io.github.ssepush.broker;

import java.util.List;

/**
 * Result of reading a history.
 *
 * @param status whether the position was found
 * @param entries the next messages in order: for {@link Status#COMPLETE} those that were
 * requested, for {@link Status#TRUNCATED} those from the oldest retained one on, for
 * {@link Status#UNKNOWN} none; it is empty only if there are none
 * @param last the position of the newest message of the history
 */
public record History(Status status, List<Entry> entries, Position last) {

	/**
	 * Result of looking up a position.
	 */
	public enum Status {

		/**
		 * Everything after the position is retained.
		 */
		COMPLETE,

		/**
		 * The position is from this history, but messages after it were evicted.
		 */
		TRUNCATED,

		/**
		 * The position cannot be proved to be from this history.
		 */
		UNKNOWN

	}

}
