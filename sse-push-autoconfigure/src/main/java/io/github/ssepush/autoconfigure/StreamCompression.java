package io.github.ssepush.autoconfigure;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Compression;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;

/**
 * The application's settings for compressed responses.
 */
final class StreamCompression {

	private StreamCompression() {
	}

	/** Return whether the server compresses event streams for clients that accept it. */
	static boolean isOn(Environment environment) {
		return isOn(Binder.get(environment).bindOrCreate("server.compression", Compression.class));
	}

	static boolean isOn(@Nullable Compression compression) {
		return compression != null && compression.getEnabled() && Arrays.stream(compression.getAllMimeTypes())
			.anyMatch((type) -> type.contains(MediaType.TEXT_EVENT_STREAM_VALUE));
	}

}
