package io.github.ssepush.test;

import java.util.List;
import java.util.stream.Collectors;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;
import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;

/**
 * Assertions for what an application has sent through {@link RecordingSsePush}.
 */
public final class RecordingSsePushAssert extends AbstractAssert<RecordingSsePushAssert, RecordingSsePush> {

	/**
	 * Create assertions.
	 * @param push the template
	 */
	public RecordingSsePushAssert(@Nullable RecordingSsePush push) {
		super(push, RecordingSsePushAssert.class);
	}

	/**
	 * Verify that exactly one message was sent to a user.
	 * @param user the user's name
	 * @return assertions for the message
	 */
	public SentMessageAssert sentTo(String user) {
		return sentTo(Destination.user(user));
	}

	/**
	 * Verify that exactly one message was sent to a destination.
	 * @param destination the destination
	 * @return assertions for the message
	 */
	public SentMessageAssert sentTo(Destination destination) {
		List<SentMessage> found = sent(destination);
		if (found.size() != 1) {
			throw failure("Expecting 1 message to %s, but found %s.%s", Words.quoted(destination), describe(found),
					found.isEmpty() ? explain(destination) : "");
		}
		return new SentMessageAssert(found.get(0));
	}

	/**
	 * Return assertions for the messages that were sent to a destination, in order.
	 * Messages that wait for a commit, were rolled back or failed are not among them.
	 * @param destination the destination
	 * @return assertions for the list
	 */
	public ListAssert<SentMessage> messagesTo(Destination destination) {
		return Assertions.assertThat(sent(destination)).as("messages to %s", Words.quoted(destination));
	}

	/**
	 * Verify that no message was sent to any destination.
	 * @return this
	 */
	public RecordingSsePushAssert sentNothing() {
		isNotNull();
		List<SentMessage> found = withOutcome(SentMessage.Outcome.SENT);
		if (!found.isEmpty()) {
			throw failure("Expecting no message, but found %s.", describe(found));
		}
		return this;
	}

	/**
	 * Verify that no message was sent to a user. Messages to everyone and to topics do
	 * not count.
	 * @param user the user's name
	 * @return this
	 */
	public RecordingSsePushAssert sentNothingTo(String user) {
		Destination destination = Destination.user(user);
		List<SentMessage> found = sent(destination);
		if (!found.isEmpty()) {
			throw failure("Expecting no message to %s, but found %s.", Words.quoted(destination), describe(found));
		}
		return this;
	}

	private List<SentMessage> sent(Destination destination) {
		isNotNull();
		return withOutcome(SentMessage.Outcome.SENT).stream()
			.filter((message) -> message.destination().equals(destination))
			.toList();
	}

	private List<SentMessage> withOutcome(SentMessage.Outcome outcome) {
		return this.actual.messages().stream().filter((message) -> message.outcome() == outcome).toList();
	}

	private String explain(Destination destination) {
		List<Words.Sent> elsewhere = withOutcome(SentMessage.Outcome.SENT).stream()
			.map((message) -> new Words.Sent(message.destination(), message.name()))
			.toList();
		return unsent(destination, SentMessage.Outcome.ROLLED_BACK, NotSent.ROLLED_BACK)
				+ unsent(destination, SentMessage.Outcome.WAITING_FOR_COMMIT, NotSent.WAITING)
				+ unsent(destination, SentMessage.Outcome.FAILED, NotSent.FAILED)
				+ Words.elsewhere(elsewhere, "", destination);
	}

	private String unsent(Destination destination, SentMessage.Outcome outcome, NotSent why) {
		long count = withOutcome(outcome).stream()
			.filter((message) -> message.destination().equals(destination))
			.count();
		return why.describe((int) count, destination);
	}

	private static String describe(List<SentMessage> found) {
		if (found.isEmpty()) {
			return "none";
		}
		return found.stream()
			.map((message) -> "'" + message.name() + "' to " + Words.quoted(message.destination()) + ": "
					+ Words.shortened(message.data()))
			.collect(Collectors.joining("\n  ", found.size() + ":\n  ", ""));
	}

}
