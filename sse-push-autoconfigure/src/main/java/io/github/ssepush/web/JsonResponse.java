package io.github.ssepush.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a small answer, which nobody stores.
 */
final class JsonResponse {

	private static final JsonMapper mapper = JsonMapper.builder()
		.addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
		.build();

	private JsonResponse() {
	}

	static void send(HttpServletResponse response, Object body) throws IOException {
		send(response, MediaType.APPLICATION_JSON, body);
	}

	static void send(HttpServletResponse response, MediaType type, Object body) throws IOException {
		byte[] json = mapper.writeValueAsBytes(body);
		response.setContentType(type.toString());
		response.setCharacterEncoding(StandardCharsets.UTF_8.name());
		response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
		response.setContentLength(json.length);
		response.getOutputStream().write(json);
	}

}
