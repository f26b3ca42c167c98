package io.github.ssepush.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Tells a native image which files of this jar are read while the application runs.
 */
final class SsePushRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources()
			.registerPattern("META-INF/sse-push/*")
			.registerPattern("io/github/ssepush/broker/redis/*.lua");
	}

}
