package io.github.ssepush.client;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a request for a stream asks for, after all checks: everything that is needed of it
 * once it is gone.
 *
 * @param grant who asks, and for how long
 * @param topics the topics to follow, each once
 * @param lastEventId where the client wants to go on, as it came, {@code null} for now
 * @param resumeSecret what the stream's ids prove their owner with, {@code null} if
 * nothing
 */
public record StreamRequest(Grant grant, List<String> topics, @Nullable String lastEventId,
		@Nullable String resumeSecret) {

	/**
	 * The most topics that a client can follow and resume: their positions have to fit
	 * into the id of an event, beside those of the user and of everyone.
	 */
	public static final int MAX_TOPICS = EventId.MAX_PARTS - 2;

	/**
	 * Create a request whose ids prove nothing.
	 * @param grant who asks, and for how long
	 * @param topics the topics to follow, each once
	 * @param lastEventId where the client wants to go on, {@code null} for now
	 */
	public StreamRequest(Grant grant, List<String> topics, @Nullable String lastEventId) {
		this(grant, topics, lastEventId, null);
	}

	/**
	 * The authenticated user's name.
	 * @return the name
	 */
	public String user() {
		return this.grant.user();
	}

}
