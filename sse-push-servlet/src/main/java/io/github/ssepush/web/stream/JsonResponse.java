package io.github.ssepush.web.stream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

import io.github.ssepush.support.Json;

/**
 * Writes a small answer that must not be cached.
 */
final class JsonResponse {

	private JsonResponse() {
	}

	static void send(HttpServletResponse response, Map<String, ?> body) throws IOException {
		send(response, MediaType.APPLICATION_JSON, body);
	}

	static void send(HttpServletResponse response, MediaType type, Map<String, ?> body) throws IOException {
		byte[] json = Json.object(body).getBytes(StandardCharsets.UTF_8);
		response.setContentType(type.toString());
		response.setCharacterEncoding(StandardCharsets.UTF_8.name());
		response.setHeader(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
		response.setContentLength(json.length);
		response.getOutputStream().write(json);
	}

}
