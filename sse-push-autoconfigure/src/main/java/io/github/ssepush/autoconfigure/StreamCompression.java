package io.github.ssepush.autoconfigure;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Compression;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;

/**
 * What the application says about compressed responses.
 */
final class StreamCompression {

	private StreamCompression() {
	}

	/** Whether the server compresses event streams for those who accept that. */
	static boolean isOn(Environment environment) {
		return isOn(Binder.get(environment).bindOrCreate("server.compression", Compression.class));
	}

	static boolean isOn(@Nullable Compression compression) {
		return compression != null && compression.getEnabled() && Arrays.stream(compression.getAllMimeTypes())
			.anyMatch((type) -> type.contains(MediaType.TEXT_EVENT_STREAM_VALUE));
	}

}
