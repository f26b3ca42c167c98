package io.github.ssepush.web.stream;

import java.io.IOException;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.HandlerMapping;

import io.github.ssepush.Names;
import io.github.ssepush.web.StreamOptions;

/**
 * Serves {@code GET /events/runs/{id}}: a stream of a run of the authenticated user.
 */
public final class RunHandler implements HttpRequestHandler {

	private final StreamHandler streams;

	private final StreamAuthorization authorization;

	/**
	 * Create a handler.
	 * @param streams opens the streams
	 * @param authorization says who asks
	 */
	public RunHandler(StreamHandler streams, StreamAuthorization authorization) {
		this.streams = streams;
		this.authorization = authorization;
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		StreamOptions options;
		try {
			String user = this.authorization.grant(request, this.authorization.authentication(request)).user();
			options = StreamOptions.run(user, idIn(request));
		}
		catch (RefusedException ex) {
			this.streams.refuse(request, response, ex.status(), ex.detail());
			return;
		}
		catch (RuntimeException ex) {
			this.streams.fail(request, response, ex);
			return;
		}
		this.streams.open(request, response, options, request.getParameter("heartbeat"));
	}

	/** Return the id in the path. What can't be an id is that of no run. */
	static String idIn(HttpServletRequest request) {
		Map<?, ?> variables = (Map<?, ?>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
		String id = (variables != null) ? String.valueOf(variables.get("id")) : "";
		if (!Names.isValidTopic(id) || id.indexOf('/') >= 0) {
			throw unknown();
		}
		return id;
	}

	/**
	 * Create the answer for an unknown run, which does not reveal whether another user
	 * has such a run.
	 */
	static RefusedException unknown() {
		return new RefusedException(HttpStatus.NOT_FOUND, "There is no such run, or no more");
	}

}
