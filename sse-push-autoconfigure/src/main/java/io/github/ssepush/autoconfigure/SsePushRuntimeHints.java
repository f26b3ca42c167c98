package io.github.ssepush.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * Tells a native image which files of this jar are read while the application runs, and
 * which fields of others.
 */
final class SsePushRuntimeHints implements RuntimeHintsRegistrar {

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.resources()
			.registerPattern("META-INF/sse-push/*")
			.registerPattern("io/github/ssepush/broker/redis/*.lua");
		hints.reflection()
			.registerTypeIfPresent(classLoader, "org.springframework.security.web.session.ConcurrentSessionFilter",
					MemberCategory.ACCESS_DECLARED_FIELDS);
	}

}
