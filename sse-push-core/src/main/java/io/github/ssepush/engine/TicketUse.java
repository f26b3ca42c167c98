package io.github.ssepush.engine;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.engine.log.EventId;

/**
 * What a ticket says about the stream that it has authenticated. An attribute of the
 * request.
 *
 * @param topics the topics to follow, if allowed
 * @param resumeSecret what the stream's ids prove their owner with
 */
public record TicketUse(List<String> topics, String resumeSecret) {

	/**
	 * The attribute's name.
	 */
	public static final String ATTRIBUTE = TicketUse.class.getName();

	/**
	 * Find the secret in an id of a stream that was opened with a ticket.
	 * @param lastEventId the id, as untrusted as anything in a request, may be
	 * {@code null}
	 * @return the secret, {@code null} if it has none
	 */
	public static @Nullable String secretIn(@Nullable String lastEventId) {
		return (lastEventId != null) ? EventId.secretIn(lastEventId) : null;
	}

	/** Secrets are for nobody's log. */
	@Override
	public String toString() {
		return "a ticket for " + this.topics;
	}

}
