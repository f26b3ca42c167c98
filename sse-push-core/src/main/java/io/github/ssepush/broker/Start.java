package io.github.ssepush.broker;

import java.time.Duration;

/**
 * Start of a read of a history.
 */
public sealed interface Start {

	/**
	 * Begin after a position.
	 *
	 * @param position the position
	 */
	record After(Position position) implements Start {

	}

	/**
	 * Begin with the oldest retained message.
	 */
	record Earliest() implements Start {

	}

	/**
	 * Begin with the newest messages. Expired messages are counted.
	 *
	 * @param messages the maximum number of messages, 1 or more
	 */
	record Last(int messages) implements Start {

		public Last {
			if (messages < 1) {
				throw new IllegalArgumentException("A start needs 1 message or more, not " + messages);
			}
		}

	}

	/**
	 * Begin with the oldest message that was stored within some time.
	 *
	 * @param age the time before now, not negative
	 */
	record Since(Duration age) implements Start {

		public Since {
			if (age.isNegative()) {
				throw new IllegalArgumentException("A start must not be in the future: " + age);
			}
		}

	}

}
