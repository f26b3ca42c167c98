package io.github.ssepush.web.stream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.util.StringUtils;

import io.github.ssepush.Names;
import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamStarts;

/**
 * The identity and the rights behind a request.
 */
public final class StreamAuthorization {

	/**
	 * The request header with the longest silence that a reader wants.
	 */
	public static final String HEARTBEAT = "SSE-Push-Heartbeat";

	private static final Pattern MILLIS = Pattern.compile("[0-9]{1,12}");

	private final BiFunction<HttpServletRequest, Authentication, ClientIdentity> identities;

	private final TopicAuthorizer authorizer;

	private final int maxTopics;

	private final boolean requireExpiry;

	private final Duration minHeartbeatInterval;

	private final DecisionFailures failures;

	/**
	 * Create a reader of requests.
	 * @param identities says what the authentication of a request is good for
	 * @param authorizer decides on topics
	 * @param maxTopics the most topics that a client may follow
	 * @param requireExpiry whether a token that does not expire is refused
	 * @param minHeartbeatInterval the shortest heartbeat that a reader may ask for
	 * @param failures translates what the others throw
	 */
	public StreamAuthorization(BiFunction<HttpServletRequest, Authentication, ClientIdentity> identities,
			TopicAuthorizer authorizer, int maxTopics, boolean requireExpiry, Duration minHeartbeatInterval,
			DecisionFailures failures) {
		this.identities = identities;
		this.authorizer = authorizer;
		this.maxTopics = maxTopics;
		this.requireExpiry = requireExpiry;
		this.minHeartbeatInterval = minHeartbeatInterval;
		this.failures = failures;
	}

	/** Return who was authenticated. */
	Authentication authentication(HttpServletRequest request) {
		Authentication authentication = findAuthentication(request);
		if (authentication == null) {
			throw new RefusedException(HttpStatus.UNAUTHORIZED,
					"A stream belongs to a user: authentication is required");
		}
		return authentication;
	}

	/** Return who was authenticated, {@code null} if the request is anonymous. */
	static @Nullable Authentication findAuthentication(HttpServletRequest request) {
		return (request.getUserPrincipal() instanceof Authentication authentication) ? authentication : null;
	}

	/** Return the answer after one of these decisions, or the broker, has failed. */
	RefusedException refusal(Throwable failure) {
		return this.failures.refusal(failure);
	}

	/** Return the identity that a request is granted. */
	ClientIdentity grant(HttpServletRequest request, Authentication authentication) {
		ClientIdentity grant = this.identities.apply(request, authentication);
		if (!StringUtils.hasLength(grant.user())) {
			throw new RefusedException(HttpStatus.UNAUTHORIZED, "A stream belongs to a user: this one has no name");
		}
		refuseUnless(HttpStatus.FORBIDDEN, () -> requireValidNames(grant));
		if (this.requireExpiry && grant.expiresAt() == null) {
			throw new RefusedException(HttpStatus.UNAUTHORIZED,
					"The token does not say when it expires, which is required here");
		}
		return grant;
	}

	/**
	 * Return the topics that a request names.
	 * @param request the request
	 * @return the topics, each once
	 */
	public static List<String> topics(HttpServletRequest request) {
		return parameters(request, "topic").stream().distinct().toList();
	}

	/** Return the values of a parameter that may be repeated. */
	static List<String> parameters(HttpServletRequest request, String name) {
		return List.of(Optional.ofNullable(request.getParameterValues(name)).orElse(new String[0]));
	}

	/**
	 * Read where a stream begins in the past.
	 * @param texts the starts
	 * @param topics the topics that it follows
	 * @throws RefusedException if a start is malformed, or is for topics and there are
	 * none
	 */
	static StreamStarts starts(List<String> texts, List<String> topics) {
		StreamStarts starts;
		try {
			starts = StreamStarts.parse(texts);
		}
		catch (IllegalArgumentException ex) {
			throw new RefusedException(HttpStatus.BAD_REQUEST, String.valueOf(ex.getMessage()));
		}
		if (starts.areForTopics() && topics.isEmpty()) {
			throw new RefusedException(HttpStatus.BAD_REQUEST,
					"'from' is for topics, of which there are none; 'user:' or 'everyone:' go before the start of others");
		}
		return starts;
	}

	/**
	 * Refuse topics that no stream can follow.
	 * @param topics the topics
	 * @throws RefusedException if there are too many, or one is malformed
	 */
	public void checkTopics(List<String> topics) {
		if (topics.size() > this.maxTopics) {
			throw new RefusedException(HttpStatus.BAD_REQUEST, "A stream can follow at most " + this.maxTopics
					+ " topics ('sse-push.limits.max-topics'), not " + topics.size());
		}
		for (String topic : topics) {
			refuseUnless(HttpStatus.BAD_REQUEST, () -> Names.requireValidTopic(topic));
		}
	}

	private static void requireValidNames(ClientIdentity grant) {
		Names.requireValid("user name", grant.user());
		if (grant.issuer() != null) {
			Names.requireValid("issuer", grant.issuer());
		}
	}

	private static void refuseUnless(HttpStatus status, Runnable check) {
		try {
			check.run();
		}
		catch (IllegalArgumentException ex) {
			throw new RefusedException(status, String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * Reject topics that the user may not follow.
	 * @param authentication the authentication, {@code null} for none
	 * @param topics the topics
	 * @throws RefusedException if one of them is refused
	 */
	public void authorize(@Nullable Authentication authentication, List<String> topics) {
		for (String topic : topics) {
			if (authentication == null || !this.authorizer.mayFollow(authentication, topic)) {
				throw new RefusedException(HttpStatus.FORBIDDEN, "The topic '" + topic + "' may not be followed");
			}
		}
	}

	/**
	 * Reject topics of which the user may not read the history.
	 * @param authentication the authentication, {@code null} for none
	 * @param topics the topics, which may be followed
	 * @throws RefusedException if one of them is refused
	 */
	void authorizeHistory(@Nullable Authentication authentication, List<String> topics) {
		for (String topic : topics) {
			if (authentication == null || !this.authorizer.mayReadHistory(authentication, topic)) {
				throw new RefusedException(HttpStatus.FORBIDDEN,
						"The history of topic '" + topic + "' may not be read");
			}
		}
	}

	/**
	 * Return the longest silence that the reader wants, {@code null} if it does not say.
	 * @param request the request, whose header wins
	 * @param parameter what a parameter says
	 */
	@Nullable Duration heartbeat(HttpServletRequest request, @Nullable String parameter) {
		String header = request.getHeader(HEARTBEAT);
		String value = StringUtils.hasLength(header) ? header : parameter;
		if (!StringUtils.hasLength(value)) {
			return null;
		}
		if (MILLIS.matcher(value).matches() && Long.parseLong(value) >= this.minHeartbeatInterval.toMillis()) {
			return Duration.ofMillis(Long.parseLong(value));
		}
		throw new RefusedException(HttpStatus.BAD_REQUEST, "'heartbeat' must be a number of milliseconds, at least "
				+ this.minHeartbeatInterval.toMillis() + " ('sse-push.client.min-heartbeat-interval')");
	}

}
