package io.github.ssepush.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Names the dependencies that {@code sse-push.broker=redis} needs.
 */
class MissingRedisModuleFailureAnalyzer extends AbstractFailureAnalyzer<MissingRedisModuleException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingRedisModuleException cause) {
		return new FailureAnalysis(
				"The Redis broker selected by 'sse-push.broker' could not be configured: it is not on the class path.",
				"Add the dependencies 'io.github.ssepush:sse-push-redis' and "
						+ "'org.springframework.boot:spring-boot-starter-data-redis', or remove 'sse-push.broker'.",
				cause);
	}

}
