package io.github.ssepush.web;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientManager;
import io.github.ssepush.Names;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.engine.stream.StreamStarts;

/**
 * What the application decides about a stream that it opens itself; the request decides
 * the rest. Immutable.
 */
public final class StreamOptions {

	private static final StreamOptions DEFAULTS = new StreamOptions(null, null, null, List.of());

	private final @Nullable String user;

	private final @Nullable List<String> topics;

	private final @Nullable String lastEventId;

	private final List<String> from;

	private StreamOptions(@Nullable String user, @Nullable List<String> topics, @Nullable String lastEventId,
			List<String> from) {
		this.user = user;
		this.topics = topics;
		this.lastEventId = lastEventId;
		this.from = from;
	}

	/**
	 * Everything as the request says, as at {@code sse-push.path}: the authenticated
	 * user, and those of the topics named by {@code topic} parameters that the
	 * {@link TopicAuthorizer} allows.
	 * @return the options
	 */
	public static StreamOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Follow these topics and no others. No {@link TopicAuthorizer} is asked: the caller
	 * has decided. A malformed name, or more of them than
	 * {@code sse-push.limits.max-topics}, is answered with 400.
	 * @param topics the topics, may be none
	 * @return the options
	 */
	public static StreamOptions topics(String... topics) {
		return new StreamOptions(null, Stream.of(topics).distinct().toList(), null, List.of());
	}

	/**
	 * Open the stream for this user instead of the authenticated one. Only the name is
	 * replaced: the stream ends with the token of the request, and when the authenticated
	 * user logs out or is revoked. That user's next token refreshes it. A stream of a
	 * request without authentication has no such end.
	 * @param user a user's name: 1 to 512 characters without control characters and
	 * unpaired surrogates
	 * @return other options
	 */
	public StreamOptions user(String user) {
		return new StreamOptions(Names.requireValid("user name", user), this.topics, this.lastEventId, this.from);
	}

	/**
	 * Begin here if the request has no {@code Last-Event-ID} of its own, which a
	 * reconnecting browser has.
	 * @param lastEventId the id of an event, or what {@link ClientManager#currentPosition
	 * currentPosition} has returned
	 * @return other options
	 */
	public StreamOptions lastEventId(String lastEventId) {
		return new StreamOptions(this.user, this.topics, lastEventId, this.from);
	}

	/**
	 * Begin in the past of the destinations of which the request has no position that can
	 * be proved. The parameter {@code from} of the request is ignored then, and for
	 * {@link #topics(String...) topics of the application} always. For topics that the
	 * request names, {@link TopicAuthorizer#mayReadHistory} is asked.
	 * @param starts at most one for each kind of destination: {@code earliest},
	 * {@code last:20}, {@code since:15m} or {@code since:2026-11-28T09:00:00Z}, behind
	 * {@code user:} or {@code everyone:} if it is not for topics
	 * @return other options
	 * @throws IllegalArgumentException if a start is malformed, or a kind has two
	 */
	public StreamOptions from(String... starts) {
		List<String> from = List.of(starts);
		StreamStarts.parse(from);
		return new StreamOptions(this.user, this.topics, this.lastEventId, from);
	}

	/**
	 * Return the name of the user whose stream it is.
	 * @return the name, {@code null} for the authenticated user
	 */
	public @Nullable String user() {
		return this.user;
	}

	/**
	 * Return the names of the topics to follow.
	 * @return the names, each once, {@code null} for those that the request names
	 */
	public @Nullable List<String> topicNames() {
		return this.topics;
	}

	/**
	 * Return where the stream begins if the request does not say.
	 * @return the id of an event, {@code null} for now
	 */
	public @Nullable String lastEventId() {
		return this.lastEventId;
	}

	/**
	 * Return where the stream begins in the past.
	 * @return the starts, none if the request says
	 */
	public List<String> from() {
		return this.from;
	}

}
