package io.github.ssepush.web;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.util.StringUtils;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

import io.github.ssepush.TopicAuthorizer;
import io.github.ssepush.TopicNames;
import io.github.ssepush.client.ClientEngine;
import io.github.ssepush.client.StreamRequest;

/**
 * Serves {@code GET /events}: checks everything that can be refused, sends the head of
 * the stream and leaves the rest to the engine. The request's thread is free afterwards.
 */
public class StreamHandler implements HttpRequestHandler {

	private static final Logger logger = LoggerFactory.getLogger(StreamHandler.class);

	/** Sent by a client that knows how to come back by itself. */
	private static final String CLIENT_VERSION = "SSE-Push-Client-Version";

	private static final String LAST_EVENT_ID = "Last-Event-ID";

	private final ClientEngine engine;

	private final TopicAuthorizer authorizer;

	private final int maxTopics;

	/**
	 * Create a handler.
	 * @param engine opens the clients
	 * @param authorizer decides on topics
	 * @param maxTopics the most topics that a client may follow
	 */
	public StreamHandler(ClientEngine engine, TopicAuthorizer authorizer, int maxTopics) {
		this.engine = engine;
		this.authorizer = authorizer;
		this.maxTopics = maxTopics;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		StreamRequest stream;
		try {
			stream = check(request);
		}
		catch (RefusedException ex) {
			refuse(request, response, ex);
			return;
		}
		try {
			this.engine.open(stream, open(request, response));
		}
		catch (IOException ex) {
			logger.debug("The client has gone before its stream was open: {}", ex.toString());
		}
	}

	private StreamRequest check(HttpServletRequest request) {
		if (!HttpMethod.GET.matches(request.getMethod())) {
			throw new RefusedException(HttpStatus.METHOD_NOT_ALLOWED, "A stream is opened by GET");
		}
		if (!(request.getUserPrincipal() instanceof Authentication user) || !StringUtils.hasLength(user.getName())) {
			throw new RefusedException(HttpStatus.UNAUTHORIZED,
					"A stream belongs to a user: authentication is required");
		}
		List<String> topics = topics(request, user);
		if (!this.engine.isAccepting()) {
			throw new RefusedException(HttpStatus.SERVICE_UNAVAILABLE, "The server is stopping; come back in a moment");
		}
		if (!request.isAsyncSupported()) {
			logger.error("The stream at {} can't be opened: a filter or servlet in front of it is registered "
					+ "without async support; set 'asyncSupported' on each of them", request.getRequestURI());
			throw new RefusedException(HttpStatus.INTERNAL_SERVER_ERROR,
					"The server is not set up for streams; its log says why");
		}
		return new StreamRequest(user.getName(), topics, lastEventId(request));
	}

	private List<String> topics(HttpServletRequest request, Authentication user) {
		List<String> topics = Arrays
			.stream(Optional.ofNullable(request.getParameterValues("topic")).orElse(new String[0]))
			.distinct()
			.toList();
		if (topics.size() > this.maxTopics) {
			throw new RefusedException(HttpStatus.BAD_REQUEST, "A stream can follow at most " + this.maxTopics
					+ " topics ('sse-push.limits.max-topics'), not " + topics.size());
		}
		for (String topic : topics) {
			if (!TopicNames.isValid(topic)) {
				throw new RefusedException(HttpStatus.BAD_REQUEST, "The topic '" + TopicNames.printable(topic)
						+ "' is malformed: 1 to 128 characters without spaces and control characters are allowed");
			}
			if (!this.authorizer.mayFollow(user, topic)) {
				throw new RefusedException(HttpStatus.FORBIDDEN, "The topic '" + topic + "' may not be followed");
			}
		}
		this.engine.findAmbiguousTopic(user.getName(), topics).ifPresent((topic) -> {
			throw new RefusedException(HttpStatus.BAD_REQUEST,
					"The topic '" + topic + "' can't be followed together with the others; open a stream of its own");
		});
		return topics;
	}

	/** The header wins: the browser sends it on reconnect, to the same URL. */
	private static @Nullable String lastEventId(HttpServletRequest request) {
		String header = request.getHeader(LAST_EVENT_ID);
		String id = StringUtils.hasLength(header) ? header : request.getParameter("last_event_id");
		return StringUtils.hasLength(id) ? id : null;
	}

	private static ServletTransport open(HttpServletRequest request, HttpServletResponse response) throws IOException {
		ShallowEtagHeaderFilter.disableContentCaching(request);
		prepare(response);
		return ServletTransport.open(request, response);
	}

	private void refuse(HttpServletRequest request, HttpServletResponse response, RefusedException refusal)
			throws IOException {
		if (refusal.status == HttpStatus.METHOD_NOT_ALLOWED) {
			response.setHeader(HttpHeaders.ALLOW, HttpMethod.GET.name());
		}
		if (refusal.status == HttpStatus.SERVICE_UNAVAILABLE) {
			if (request.getHeader(CLIENT_VERSION) == null) {
				prepare(response);
				response.getOutputStream().write(this.engine.busy());
				return;
			}
			response.setHeader(HttpHeaders.RETRY_AFTER, "1");
		}
		ProblemResponse.send(response, refusal.status, refusal.detail);
	}

	private static void prepare(HttpServletResponse response) {
		response.setStatus(HttpStatus.OK.value());
		response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-store, no-transform");
		response.setHeader("X-Accel-Buffering", "no");
	}

	/**
	 * Ends the checks.
	 */
	private static final class RefusedException extends RuntimeException {

		private final HttpStatus status;

		private final String detail;

		RefusedException(HttpStatus status, String detail) {
			super(detail, null, false, false);
			this.status = status;
			this.detail = detail;
		}

	}

}
