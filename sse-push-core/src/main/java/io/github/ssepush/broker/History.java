package io.github.ssepush.broker;

import java.util.List;

/**
 * What the broker has from some place on.
 *
 * @param status whether the position was found
 * @param entries the next messages in order, at least one unless there are none: for
 * {@link Status#COMPLETE} those that were asked for, for {@link Status#TRUNCATED} those
 * from the oldest retained one on, for {@link Status#UNKNOWN} none
 * @param last the position of the newest message of the history
 */
public record History(Status status, List<Entry> entries, Position last) {

	/**
	 * What is known of a position.
	 */
	public enum Status {

		/**
		 * Everything after the position is retained.
		 */
		COMPLETE,

		/**
		 * The position is of this history, but messages after it are gone.
		 */
		TRUNCATED,

		/**
		 * The position can't be proved to be of this history.
		 */
		UNKNOWN

	}

}
