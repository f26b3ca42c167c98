package io.github.ssepush.broker;

/**
 * How a broker is doing.
 *
 * @param status the verdict
 * @param detail the reason, for people
 */
public record BrokerState(Status status, String detail) {

	/**
	 * The verdicts.
	 */
	public enum Status {

		/**
		 * Everything works.
		 */
		UP,

		/**
		 * Sends work, but something is being repaired.
		 */
		DEGRADED,

		/**
		 * Sends fail.
		 */
		DOWN

	}

}
