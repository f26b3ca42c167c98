package io.github.ssepush.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.ssepush.support.ClientIds;

/**
 * The client from whose page the current request comes, so that a message can be sent to
 * everybody else: {@code SseMessage.data(change).excludeClient(CurrentClient.id())}. A
 * page that has a stream open sends its client id, which it knows from
 * {@code sse-push.hello}, as {@value #HEADER} with its other requests.
 */
public final class CurrentClient {

	/**
	 * The request header that carries the client id.
	 */
	public static final String HEADER = "SSE-Push-Client";

	private CurrentClient() {
	}

	/**
	 * The id of the client that the current thread's request names. It is what the
	 * browser says: good for sparing that client a message, proves nothing.
	 * @return the id, {@code null} if there is no request, or it names none, or its
	 * header does not have the form of an id
	 */
	public static @Nullable String id() {
		return (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)
				? of(attributes.getRequest()) : null;
	}

	private static @Nullable String of(HttpServletRequest request) {
		String id = request.getHeader(HEADER);
		return ClientIds.isWellFormed(id) ? id : null;
	}

}
