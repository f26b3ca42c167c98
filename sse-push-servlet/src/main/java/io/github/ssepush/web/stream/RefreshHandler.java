package io.github.ssepush.web.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.util.StringUtils;

import io.github.ssepush.engine.AdmissionControl;
import io.github.ssepush.engine.BrokerWaits;
import io.github.ssepush.engine.DefaultClientManager;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.support.ClientIds;
import io.github.ssepush.web.CurrentClient;

/**
 * Serves {@code POST /events/refresh}: an open stream goes on with another token of the
 * same user and issuer. A stream that another node holds needs its topics named as in the
 * request that opened it.
 */
public class RefreshHandler extends PostHandler {

	private final DefaultClientManager clients;

	private final StreamAuthorization authorization;

	private final Renewal renewal;

	private final BrokerWaits waits = new BrokerWaits();

	/**
	 * Create a handler.
	 * @param admission knows who may have no stream
	 * @param clients holds the streams
	 * @param authorization says who asks
	 * @param renewal notified of a stream that goes on
	 */
	public RefreshHandler(AdmissionControl admission, DefaultClientManager clients, StreamAuthorization authorization,
			Renewal renewal) {
		super(admission, authorization);
		this.clients = clients;
		this.authorization = authorization;
		this.renewal = renewal;
	}

	@Override
	protected Map<String, Object> answer(HttpServletRequest request, Authentication authentication,
			ClientIdentity grant) {
		String clientId = request.getHeader(CurrentClient.HEADER);
		if (!StringUtils.hasLength(clientId)) {
			throw new RefusedException(HttpStatus.BAD_REQUEST,
					"The header '" + CurrentClient.HEADER + "' has to name the client of the stream");
		}
		if (!ClientIds.isWellFormed(clientId)) {
			throw unknown();
		}
		Optional<StreamRequest> stream = this.clients.requestOf(clientId);
		stream.ifPresent((opened) -> checkOwner(opened.grant(), grant));
		List<String> topics = stream.map(StreamRequest::topics).orElseGet(() -> StreamAuthorization.topics(request));
		this.authorization.checkTopics(topics);
		this.authorization.authorize(authentication, topics);
		Supplier<CompletableFuture<Boolean>> refresh = () -> this.clients.refresh(clientId, grant, Set.copyOf(topics));
		if (!(stream.isPresent() ? this.waits.await(refresh.get()) : this.waits.await(refresh))) {
			throw unknown();
		}
		stream.map(StreamRequest::resumeSecret).ifPresent((secret) -> this.renewal.renew(request, grant, secret));
		return describe(grant);
	}

	private static RefusedException unknown() {
		return new RefusedException(HttpStatus.NOT_FOUND,
				"No such stream is open, or it follows topics that the request does not name");
	}

	private static void checkOwner(ClientIdentity stream, ClientIdentity token) {
		if (!stream.principal().equals(token.user()) || !Objects.equals(stream.issuer(), token.issuer())) {
			throw new RefusedException(HttpStatus.FORBIDDEN, "The stream belongs to another user");
		}
	}

	private static Map<String, Object> describe(ClientIdentity grant) {
		Map<String, Object> answer = new HashMap<>();
		Instant expiresAt = grant.expiresAt();
		if (expiresAt != null) {
			answer.put("expires_in", Math.max(0, Duration.between(Instant.now(), expiresAt).toSeconds()));
		}
		return answer;
	}

	/**
	 * Lets a stream's resume secret stand for the new token.
	 */
	@FunctionalInterface
	public interface Renewal {

		/**
		 * Renew.
		 * @param request the request that has brought the token
		 * @param grant what it says
		 * @param secret the stream's resume secret
		 */
		void renew(HttpServletRequest request, ClientIdentity grant, String secret);

	}

}
