package io.github.ssepush.test;

import org.assertj.core.api.AssertProvider;

import io.github.ssepush.Destination;
import io.github.ssepush.SseMessage;

/**
 * A message that the application has sent to one destination through
 * {@link RecordingSsePush}.
 *
 * @param destination the destination
 * @param message the message as the application has built it
 * @param data the data as it would be on the wire; empty if the message was rejected
 * @param outcome what became of the message
 */
public record SentMessage(Destination destination, SseMessage message, String data,
		Outcome outcome) implements AssertProvider<SentMessageAssert> {

	/**
	 * Return the event's name.
	 * @return the name, {@code message} by default
	 */
	public String name() {
		String event = this.message.event();
		return (event != null) ? event : "message";
	}

	@Override
	public SentMessageAssert assertThat() {
		return new SentMessageAssert(this);
	}

	/**
	 * The outcome of a message.
	 */
	public enum Outcome {

		/**
		 * The message was sent.
		 */
		SENT,

		/**
		 * The message waits for its transaction to commit.
		 */
		WAITING_FOR_COMMIT,

		/**
		 * The message was not sent, because its transaction did not commit.
		 */
		ROLLED_BACK,

		/**
		 * The message was rejected, or the send failed.
		 */
		FAILED

	}

}
