package io.github.ssepush.web.stream;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Writes a refusal as a problem detail (RFC 9457), before a response has become a stream.
 */
final class ProblemResponse {

	private ProblemResponse() {
	}

	/**
	 * Have the server close the connection after the response. A rejected client that
	 * keeps its connection would take one from requests that can be served. HTTP/2 has no
	 * such header and needs none.
	 * @param request the rejected request
	 * @param response its response, which is not committed
	 */
	static void closeConnection(HttpServletRequest request, HttpServletResponse response) {
		if (request.getProtocol().startsWith("HTTP/1.") && !hasBody(request)) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
		}
	}

	/**
	 * A connection that is closed before its body was read is reset, and the answer may
	 * be lost.
	 */
	private static boolean hasBody(HttpServletRequest request) {
		return request.getContentLengthLong() > 0 || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
	}

	/**
	 * Answer with a problem.
	 * @param response a response that is not committed
	 * @param refusal why
	 * @throws IOException if the peer has gone
	 */
	static void send(HttpServletResponse response, RefusedException refusal) throws IOException {
		HttpStatus status = refusal.status();
		response.setStatus(status.value());
		if (refusal.isTemporary()) {
			response.setHeader(HttpHeaders.RETRY_AFTER, "1");
		}
		Map<String, Object> problem = new LinkedHashMap<>();
		problem.put("detail", refusal.detail());
		problem.put("status", status.value());
		problem.put("title", status.getReasonPhrase());
		JsonResponse.send(response, MediaType.APPLICATION_PROBLEM_JSON, problem);
	}

}
