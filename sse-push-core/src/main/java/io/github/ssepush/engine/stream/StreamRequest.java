package io.github.ssepush.engine.stream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.log.EventId;

/**
 * The request for a stream, after all checks: everything that is needed of it once it is
 * gone.
 *
 * @param grant who asks, and for how long
 * @param topics the topics to follow, each once
 * @param lastEventId where the client wants to go on, as it came, {@code null} for now
 * @param run the run to read, and nothing else, {@code null} for messages
 * @param starts where it begins without a position that can be proved
 * @param resumeSecret what the stream's ids prove their owner with, {@code null} if
 * nothing
 * @param heartbeat the longest silence that the client wants, {@code null} if it is
 * content with the server's
 * @param sessionId the id of the session that has authenticated the request, {@code null}
 * if none has
 */
public record StreamRequest(ClientIdentity grant, List<String> topics, @Nullable String lastEventId,
		@Nullable Destination run, StreamStarts starts, @Nullable String resumeSecret, @Nullable Duration heartbeat,
		@Nullable String sessionId) {

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
	public StreamRequest(ClientIdentity grant, List<String> topics, @Nullable String lastEventId) {
		this(grant, topics, lastEventId, null, StreamStarts.NOW, null, null, null);
	}

	/**
	 * The authenticated user's name.
	 * @return the name
	 */
	public String user() {
		return this.grant.user();
	}

	/**
	 * Find a topic whose label in event ids would be that of another destination of the
	 * same client. One in more than a million is.
	 * @param user the user's name
	 * @param topics the topics to follow
	 * @return a topic that can't be followed together with the others, if there is one
	 */
	public static Optional<String> findAmbiguousTopic(String user, List<String> topics) {
		if (topics.isEmpty()) {
			return Optional.empty();
		}
		Set<String> labels = new HashSet<>();
		destinations(user, List.of()).forEach((destination) -> labels.add(EventId.labelOf(destination)));
		return topics.stream().filter((topic) -> !labels.add(EventId.labelOf(Destination.topic(topic)))).findFirst();
	}

	/**
	 * Return everything that the client follows.
	 * @return its destinations
	 */
	public List<Destination> destinations() {
		return (this.run != null) ? List.of(this.run) : destinations(user(), this.topics);
	}

	/**
	 * Return everything that a client of a user follows with some topics.
	 * @param user the user's name
	 * @param topics the topics
	 * @return the destinations
	 */
	public static List<Destination> destinations(String user, Collection<String> topics) {
		List<Destination> destinations = new ArrayList<>(topics.size() + 2);
		destinations.add(Destination.everyone());
		destinations.add(Destination.user(user));
		topics.forEach((topic) -> destinations.add(Destination.topic(topic)));
		return destinations;
	}

	/** The id of the stream before its positions are known. */
	@Nullable String firstId() {
		return firstId(this.lastEventId, this.resumeSecret);
	}

	/**
	 * Return the first id of a stream with a resume secret, before its positions are
	 * known.
	 */
	static @Nullable String firstId(@Nullable String lastEventId, @Nullable String resumeSecret) {
		return (resumeSecret != null) ? EventId.firstOf(lastEventId, resumeSecret) : null;
	}

}
