package io.github.ssepush.web.stream;

import java.nio.charset.StandardCharsets;

import jakarta.servlet.http.HttpServletResponse;

/**
 * Declares what our bytes are, whichever charset the application forces upon responses.
 */
final class Utf8 {

	private Utf8() {
	}

	static void declare(HttpServletResponse response, String type) {
		response.setContentType(type);
		if (!type.equals(response.getContentType())) {
			response.setCharacterEncoding(StandardCharsets.UTF_8.name());
		}
	}

}
