package io.github.ssepush.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.github.ssepush.RunOperations;

/**
 * Says that runs work with the memory broker alone.
 */
class MissingRunsFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private final Environment environment;

	MissingRunsFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		String broker = this.environment.getProperty("sse-push.broker", "memory");
		Class<?> missing = (cause.getResolvableType() != null) ? cause.getResolvableType().resolve() : null;
		if (missing != RunOperations.class || broker.equalsIgnoreCase("memory")) {
			return null;
		}
		return new FailureAnalysis(
				"The application uses RunOperations, and runs are not available with 'sse-push.broker=" + broker + "'.",
				"Set 'sse-push.broker' to 'memory', or do not use RunOperations.", cause);
	}

}
