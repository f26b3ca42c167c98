package io.github.ssepush.broker;

/**
 * State of a broker, for health indicators and meters.
 *
 * @param status the status
 * @param detail the reason as a text for people
 */
public record BrokerState(Status status, String detail) {

	/**
	 * Status of a broker.
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
