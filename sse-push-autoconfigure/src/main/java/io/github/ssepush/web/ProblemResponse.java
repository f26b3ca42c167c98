package io.github.ssepush.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a refusal as a problem detail (RFC 9457), before a response has become a stream.
 */
public final class ProblemResponse {

	private static final JsonMapper mapper = JsonMapper.builder()
		.addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
		.build();

	private ProblemResponse() {
	}

	/**
	 * Answer with a problem.
	 * @param response a response that is not committed
	 * @param status the status
	 * @param detail what is wrong and, where it can be said, what to do; safe to show
	 * @throws IOException if the peer has gone
	 */
	public static void send(HttpServletResponse response, HttpStatusCode status, String detail) throws IOException {
		byte[] body = mapper.writeValueAsBytes(ProblemDetail.forStatusAndDetail(status, detail));
		response.setStatus(status.value());
		response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
		response.setCharacterEncoding(StandardCharsets.UTF_8.name());
		response.setContentLength(body.length);
		response.getOutputStream().write(body);
	}

}
