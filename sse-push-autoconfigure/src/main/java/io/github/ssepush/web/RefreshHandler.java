package io.github.ssepush.web;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.util.StringUtils;
import org.springframework.web.HttpRequestHandler;

import io.github.ssepush.client.ClientEngine;
import io.github.ssepush.client.Grant;
import io.github.ssepush.client.StreamRequest;

/**
 * Serves {@code POST /events/refresh}: an open stream goes on with another token of the
 * same user and issuer. A stream that another node holds needs its topics named as in the
 * request that opened it.
 */
public class RefreshHandler implements HttpRequestHandler {

	private static final long PATIENCE_SECONDS = 5;

	private final ClientEngine engine;

	private final Requester requester;

	private final BiConsumer<String, Authentication> renewal;

	/**
	 * Create a handler.
	 * @param engine holds the streams
	 * @param requester says who asks
	 * @param renewal told of the resume secret and the new authentication of a stream
	 * that goes on
	 */
	public RefreshHandler(ClientEngine engine, Requester requester, BiConsumer<String, Authentication> renewal) {
		this.engine = engine;
		this.requester = requester;
		this.renewal = renewal;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		try {
			Authentication authentication = this.requester.authentication(request);
			Grant grant = refresh(request, authentication);
			JsonResponse.send(response, describe(grant));
		}
		catch (RefusedException ex) {
			if (ex.status() == HttpStatus.METHOD_NOT_ALLOWED) {
				response.setHeader(HttpHeaders.ALLOW, HttpMethod.POST.name());
			}
			ProblemResponse.send(response, ex.status(), ex.detail());
		}
	}

	private Grant refresh(HttpServletRequest request, Authentication authentication) {
		if (!HttpMethod.POST.matches(request.getMethod())) {
			throw new RefusedException(HttpStatus.METHOD_NOT_ALLOWED, "A stream is refreshed by POST");
		}
		String clientId = request.getHeader(CurrentClient.HEADER);
		if (!StringUtils.hasLength(clientId)) {
			throw new RefusedException(HttpStatus.BAD_REQUEST,
					"The header '" + CurrentClient.HEADER + "' has to name the client of the stream");
		}
		Grant grant = this.requester.grant(authentication);
		if (this.engine.isRevoked(grant)) {
			throw new RefusedException(HttpStatus.FORBIDDEN, "The access of this user was revoked");
		}
		Optional<StreamRequest> stream = this.engine.requestOf(clientId);
		stream.ifPresent((opened) -> checkOwner(opened.grant(), grant));
		List<String> topics = stream.map(StreamRequest::topics).orElseGet(() -> Requester.topics(request));
		this.requester.checkTopics(topics);
		this.requester.authorize(authentication, topics);
		if (!refresh(clientId, grant, topics)) {
			throw new RefusedException(HttpStatus.NOT_FOUND,
					"No such stream is open, or it follows topics that the request does not name");
		}
		stream.map(StreamRequest::resumeSecret).ifPresent((secret) -> this.renewal.accept(secret, authentication));
		return grant;
	}

	private static void checkOwner(Grant stream, Grant token) {
		if (!stream.user().equals(token.user()) || !Objects.equals(stream.issuer(), token.issuer())) {
			throw new RefusedException(HttpStatus.FORBIDDEN, "The stream belongs to somebody else");
		}
	}

	private boolean refresh(String clientId, Grant grant, List<String> topics) {
		try {
			return this.engine.refresh(clientId, grant, Set.copyOf(topics)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw unavailable();
		}
		catch (ExecutionException | TimeoutException ex) {
			throw unavailable();
		}
	}

	private static RefusedException unavailable() {
		return new RefusedException(HttpStatus.SERVICE_UNAVAILABLE,
				"The stream can't be reached now; try again in a moment");
	}

	private static Map<String, Object> describe(Grant grant) {
		Map<String, Object> answer = new HashMap<>();
		Instant expiresAt = grant.expiresAt();
		if (expiresAt != null) {
			answer.put("expires_in", Math.max(0, Duration.between(Instant.now(), expiresAt).toSeconds()));
		}
		return answer;
	}

}
