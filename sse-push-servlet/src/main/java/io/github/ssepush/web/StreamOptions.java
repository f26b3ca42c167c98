package io.github.ssepush.web;

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientManager;
import io.github.ssepush.Destination;
import io.github.ssepush.Names;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.engine.stream.StreamStarts;

/**
 * Options of a stream that the application opens itself. The request decides about
 * everything else. Immutable.
 *
 * @see EventStreams
 */
public final class StreamOptions {

	private static final StreamOptions DEFAULTS = new StreamOptions(null, null, null, List.of(), null);

	private final @Nullable String user;

	private final @Nullable List<String> topics;

	private final @Nullable String lastEventId;

	private final List<String> from;

	private final @Nullable Destination run;

	private StreamOptions(@Nullable String user, @Nullable List<String> topics, @Nullable String lastEventId,
			List<String> from, @Nullable Destination run) {
		this.user = user;
		this.topics = topics;
		this.lastEventId = lastEventId;
		this.from = from;
		this.run = run;
	}

	/**
	 * Return the options of a stream that is determined by the request, as at {@code
	 * sse-push.path}: the authenticated user, and the topics in the {@code topic}
	 * parameters that the {@link TopicAuthorizer} allows.
	 * @return the options
	 */
	public static StreamOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Follow these topics and no others. The {@link TopicAuthorizer} is not called,
	 * because the caller has checked the request. A malformed name, or more names than
	 * {@code sse-push.limits.max-topics}, is answered with 400.
	 * @param topics the topics, possibly none
	 * @return the options
	 */
	public static StreamOptions topics(String... topics) {
		return new StreamOptions(null, Stream.of(topics).distinct().toList(), null, List.of(), null);
	}

	/**
	 * Read a run, and nothing else. The caller has decided that this may be done; the
	 * run's user need not be the one who reads. A run that does not exist is answered
	 * with 404.
	 * @param user the name of the user whose run it is
	 * @param id the run's id
	 * @return the options
	 * @throws IllegalArgumentException if no user may have the name, or no run the id
	 */
	public static StreamOptions run(String user, String id) {
		return new StreamOptions(null, List.of(), null, List.of(), Destination.run(user, id));
	}

	/**
	 * Open the stream for this user instead of the authenticated one. Only the name is
	 * replaced: the stream ends with the token of the request, and when the authenticated
	 * user logs out or is revoked. The next token of that user refreshes it. A stream of
	 * a request without authentication does not end in these ways.
	 * @param user the name of the user: 1 to 512 characters without control characters
	 * and unpaired surrogates
	 * @return new options
	 * @throws IllegalArgumentException if no user may have the name
	 */
	public StreamOptions user(String user) {
		return new StreamOptions(Names.requireValid("user name", user), this.topics, this.lastEventId, this.from,
				this.run);
	}

	/**
	 * Begin at this position if the request has no {@code Last-Event-ID} of its own. A
	 * reconnecting browser has one.
	 * @param lastEventId the id of an event, or the result of
	 * {@link ClientManager#currentPosition currentPosition}
	 * @return new options
	 */
	public StreamOptions lastEventId(String lastEventId) {
		return new StreamOptions(this.user, this.topics, lastEventId, this.from, this.run);
	}

	/**
	 * Begin with earlier messages in destinations for which the request has no verifiable
	 * position. The parameter {@code from} of the request is then ignored. It is always
	 * ignored with {@link #topics(String...) topics of the application}. For topics that
	 * the request names, {@link TopicAuthorizer#mayReadHistory} is called.
	 * @param starts the starts, at most one for each kind of destination: {@code
	 * earliest}, {@code last:20}, {@code since:15m} or {@code
	 * since:2026-11-28T09:00:00Z}, with the prefix {@code user:} or {@code everyone:} if
	 * it does not apply to topics
	 * @return new options
	 * @throws IllegalArgumentException if a start is malformed, or if a kind has two
	 * starts
	 */
	public StreamOptions from(String... starts) {
		List<String> from = List.of(starts);
		StreamStarts.parse(from);
		return new StreamOptions(this.user, this.topics, this.lastEventId, from, this.run);
	}

	/**
	 * Return the name of the user of the stream.
	 * @return the name, {@code null} for the authenticated user
	 */
	public @Nullable String user() {
		return this.user;
	}

	/**
	 * Return the names of the topics to follow.
	 * @return the names without duplicates, {@code null} for the topics of the request
	 */
	public @Nullable List<String> topicNames() {
		return this.topics;
	}

	/**
	 * Return the position at which the stream begins if the request has none.
	 * @return the id of an event, {@code null} for now
	 */
	public @Nullable String lastEventId() {
		return this.lastEventId;
	}

	/**
	 * Return the run that is read.
	 * @return the run, {@code null} for messages
	 */
	public @Nullable Destination run() {
		return this.run;
	}

	/**
	 * Return the starts of the stream in the past.
	 * @return the starts, empty if the request decides
	 */
	public List<String> from() {
		return this.from;
	}

}
