package io.github.ssepush.web.stream;

import java.util.List;
import java.util.Objects;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;

import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.engine.stream.StreamStarts;
import io.github.ssepush.web.StreamOptions;

/**
 * Reads what a request for a stream asks for, and refuses what it may not have.
 */
final class StreamRequestReader {

	private final StreamAuthorization authorization;

	StreamRequestReader(StreamAuthorization authorization) {
		this.authorization = authorization;
	}

	/**
	 * Read and check a request.
	 * @param request the request
	 * @param options what the application decides about the stream
	 * @param heartbeat the longest silence that the reader wants if no header says it
	 * @return what is asked for
	 * @throws RefusedException if it gets no stream
	 */
	StreamRequest read(HttpServletRequest request, StreamOptions options, @Nullable String heartbeat) {
		if (!HttpMethod.GET.matches(request.getMethod())) {
			throw new RefusedException(HttpStatus.METHOD_NOT_ALLOWED, "A stream is opened by GET");
		}
		String user = options.user();
		Authentication authentication = (user != null) ? StreamAuthorization.findAuthentication(request)
				: this.authorization.authentication(request);
		ClientIdentity grant = grant(request, authentication, user);
		List<String> topics = topics(request, options, authentication);
		StreamStarts starts = starts(request, options, authentication, topics);
		StreamRequest.findAmbiguousTopic(grant.user(), topics).ifPresent((topic) -> {
			throw new RefusedException(HttpStatus.BAD_REQUEST,
					"The topic '" + topic + "' can't be followed together with the others; open a stream of its own");
		});
		return new StreamRequest(grant, topics, lastEventId(request, options), options.run(), starts,
				resumeSecret(request), this.authorization.heartbeat(request, heartbeat), sessionId(request, grant));
	}

	/** A token has been good without the session that the request may have as well. */
	private static @Nullable String sessionId(HttpServletRequest request, ClientIdentity grant) {
		HttpSession session = (grant.issuedAt() == null && grant.expiresAt() == null) ? request.getSession(false)
				: null;
		return (session != null) ? session.getId() : null;
	}

	/**
	 * The name may be another one. When the stream ends is up to who was authenticated.
	 */
	private ClientIdentity grant(HttpServletRequest request, @Nullable Authentication authentication,
			@Nullable String user) {
		if (authentication == null) {
			return ClientIdentity.of(Objects.requireNonNull(user));
		}
		ClientIdentity grant = this.authorization.grant(request, authentication);
		return (user != null) ? grant.forUser(user) : grant;
	}

	private List<String> topics(HttpServletRequest request, StreamOptions options,
			@Nullable Authentication authentication) {
		List<String> decided = options.topicNames();
		List<String> topics = (decided != null) ? decided : topics(request);
		this.authorization.checkTopics(topics);
		if (decided == null) {
			this.authorization.authorize(authentication, topics);
		}
		return topics;
	}

	private static List<String> topics(HttpServletRequest request) {
		List<String> topics = StreamAuthorization.topics(request);
		TicketUse ticket = TicketUse.of(request);
		if (ticket == null) {
			return topics;
		}
		if (!topics.isEmpty()) {
			throw new RefusedException(HttpStatus.BAD_REQUEST,
					"The topics are those that the ticket was made for; name them there");
		}
		return ticket.topics();
	}

	/** Topics that the request names are checked once more if it begins in their past. */
	private StreamStarts starts(HttpServletRequest request, StreamOptions options,
			@Nullable Authentication authentication, List<String> topics) {
		boolean decided = options.topicNames() != null;
		List<String> texts = (decided || !options.from().isEmpty()) ? options.from()
				: StreamAuthorization.parameters(request, "from");
		StreamStarts starts = StreamAuthorization.starts(texts, topics);
		if (starts.areForTopics() && !decided) {
			this.authorization.authorizeHistory(authentication, topics);
		}
		return starts;
	}

	/** Return the secret that the stream's ids carry, {@code null} for none. */
	static @Nullable String resumeSecret(HttpServletRequest request) {
		TicketUse ticket = TicketUse.of(request);
		return (ticket != null) ? ticket.resumeSecret() : null;
	}

	static @Nullable String lastEventId(HttpServletRequest request, StreamOptions options) {
		String id = LastEventId.of(request);
		return (id != null) ? id : options.lastEventId();
	}

}
