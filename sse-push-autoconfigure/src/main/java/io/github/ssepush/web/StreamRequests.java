package io.github.ssepush.web;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.util.StringUtils;

import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.TopicNames;
import io.github.ssepush.client.ClientEngine;
import io.github.ssepush.client.StreamRequest;

/**
 * Reads what a request asks for, and refuses what it may not have.
 */
final class StreamRequests {

	private static final String LAST_EVENT_ID = "Last-Event-ID";

	private final ClientEngine engine;

	private final TopicAuthorizer authorizer;

	private final int maxTopics;

	StreamRequests(ClientEngine engine, TopicAuthorizer authorizer, int maxTopics) {
		this.engine = engine;
		this.authorizer = authorizer;
		this.maxTopics = maxTopics;
	}

	/**
	 * Read and check a request.
	 * @throws RefusedException if it gets no stream
	 */
	StreamRequest read(HttpServletRequest request, StreamOptions options) {
		if (!HttpMethod.GET.matches(request.getMethod())) {
			throw new RefusedException(HttpStatus.METHOD_NOT_ALLOWED, "A stream is opened by GET");
		}
		Authentication authentication = (request.getUserPrincipal() instanceof Authentication user) ? user : null;
		String user = user(options, authentication);
		List<String> topics = topics(request, options, authentication);
		this.engine.findAmbiguousTopic(user, topics).ifPresent((topic) -> {
			throw new RefusedException(HttpStatus.BAD_REQUEST,
					"The topic '" + topic + "' can't be followed together with the others; open a stream of its own");
		});
		if (!this.engine.isAccepting()) {
			throw new RefusedException(HttpStatus.SERVICE_UNAVAILABLE, "The server is stopping; come back in a moment");
		}
		return new StreamRequest(user, topics, lastEventId(request, options));
	}

	private static String user(StreamOptions options, @Nullable Authentication authentication) {
		String user = options.user();
		if (user == null && authentication != null) {
			user = authentication.getName();
		}
		if (!StringUtils.hasLength(user)) {
			throw new RefusedException(HttpStatus.UNAUTHORIZED,
					"A stream belongs to a user: authentication is required");
		}
		return user;
	}

	private List<String> topics(HttpServletRequest request, StreamOptions options,
			@Nullable Authentication authentication) {
		List<String> decided = options.topics();
		List<String> topics = (decided != null) ? decided : requested(request);
		if (topics.size() > this.maxTopics) {
			throw new RefusedException(HttpStatus.BAD_REQUEST, "A stream can follow at most " + this.maxTopics
					+ " topics ('sse-push.limits.max-topics'), not " + topics.size());
		}
		for (String topic : topics) {
			if (!TopicNames.isValid(topic)) {
				throw new RefusedException(HttpStatus.BAD_REQUEST, "The topic '" + TopicNames.printable(topic)
						+ "' is malformed: 1 to 128 characters without spaces and control characters are allowed");
			}
			if (decided == null && (authentication == null || !this.authorizer.mayFollow(authentication, topic))) {
				throw new RefusedException(HttpStatus.FORBIDDEN, "The topic '" + topic + "' may not be followed");
			}
		}
		return topics;
	}

	private static List<String> requested(HttpServletRequest request) {
		return Arrays.stream(Optional.ofNullable(request.getParameterValues("topic")).orElse(new String[0]))
			.distinct()
			.toList();
	}

	/** The header wins: the browser sends it on reconnect, to the same URL. */
	private static @Nullable String lastEventId(HttpServletRequest request, StreamOptions options) {
		String header = request.getHeader(LAST_EVENT_ID);
		String id = StringUtils.hasLength(header) ? header : request.getParameter("last_event_id");
		return StringUtils.hasLength(id) ? id : options.lastEventId();
	}

}
