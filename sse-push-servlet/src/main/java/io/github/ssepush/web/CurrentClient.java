package io.github.ssepush.web;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

import io.github.ssepush.support.ClientIds;

/**
 * Access to the client whose page made the current request, typically to exclude it from
 * a message: {@code SseMessage.data(change).excludeClient(CurrentClient.id())}. A page
 * with an open stream sends the client id that it has received with {@code
 * sse-push.hello} in the header {@value #HEADER} of its other requests.
 */
public final class CurrentClient {

	/**
	 * Name of the request header with the client id.
	 */
	public static final String HEADER = "SSE-Push-Client";

	private CurrentClient() {
	}

	/**
	 * Return the id of the client that the request of the current thread names. The id
	 * comes from the browser and proves nothing. Use it only to exclude that client from
	 * a message.
	 * @return the id, {@code null} without a request, without the header, or with a
	 * malformed one
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
