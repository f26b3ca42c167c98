package io.github.ssepush.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.ResolvableType;
import org.springframework.mock.env.MockEnvironment;

import io.github.ssepush.RunOperations;
import io.github.ssepush.SsePushOperations;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application is told that uses runs where there are none.
 */
class MissingRunsFailureAnalyzerTests {

	private final MockEnvironment environment = new MockEnvironment().withProperty("sse-push.broker", "redis");

	@Test
	void namesTheProperty() {
		FailureAnalysis analysis = analyze(RunOperations.class);
		assertThat(analysis).isNotNull();
		assertThat(analysis.getDescription()).contains("RunOperations", "sse-push.broker=redis");
		assertThat(analysis.getAction()).contains("sse-push.broker");
	}

	@Test
	void otherBeansAreNoMatterOfRuns() {
		assertThat(analyze(SsePushOperations.class)).isNull();
		this.environment.setProperty("sse-push.broker", "memory");
		assertThat(analyze(RunOperations.class)).isNull();
	}

	private FailureAnalysis analyze(Class<?> missing) {
		return new MissingRunsFailureAnalyzer(this.environment).analyze(new UnsatisfiedDependencyException("",
				"answers", "runs", new NoSuchBeanDefinitionException(ResolvableType.forClass(missing))));
	}

}
