package io.github.ssepush.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.Authentication;
import org.springframework.web.servlet.DispatcherServlet;

import io.github.ssepush.engine.ClientEngine;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A servlet application that has the starter and holds no streams learns why.
 */
@ExtendWith(OutputCaptureExtension.class)
class SsePushAbsenceAutoConfigurationTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(SsePushAutoConfiguration.class,
			SsePushAbsenceAutoConfiguration.class);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(CONFIGURATIONS);

	@ParameterizedTest
	@ValueSource(classes = { DispatcherServlet.class, Authentication.class })
	void missingClassIsNamed(Class<?> type, CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader(type)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("WARN")
				.containsOnlyOnce("holds no streams, because")
				.contains(type.getName())
				.contains("sse-push.role=publisher")
				.contains("sse-push.enabled=false");
		});
	}

	@Test
	void missingServletModuleIsNamed(CapturedOutput output) {
		this.runner
			.withConfiguration(AutoConfigurations.of(SsePushTomcatAutoConfiguration.class,
					SsePushJettyAutoConfiguration.class, SsePushServerAutoConfiguration.class,
					SsePushSecurityAutoConfiguration.class, SsePushSessionAutoConfiguration.class,
					SsePushActuatorAutoConfiguration.class, SsePushMetricsAutoConfiguration.class,
					SsePushObservationAutoConfiguration.class, SsePushRedisAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader("io.github.ssepush.web", "io.github.ssepush.security"))
			.run((context) -> {
				assertThat(context).hasNotFailed()
					.doesNotHaveBean(ClientEngine.class)
					.doesNotHaveBean(SsePushServerAutoConfiguration.class)
					.doesNotHaveBean(SsePushTomcatAutoConfiguration.class)
					.doesNotHaveBean(SsePushJettyAutoConfiguration.class);
				assertThat(output).containsOnlyOnce("holds no streams, because")
					.contains("io.github.ssepush.web.EventStreams")
					.contains("sse-push-starter");
			});
	}

	@Test
	void nothingIsSaidInOtherKindsOfApplications(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed());
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("holds no streams, because");
	}

	@Test
	void nothingIsSaidWhereTheStarterIsOn(CapturedOutput output) {
		this.runner.run((context) -> assertThat(context).hasSingleBean(SsePushAutoConfiguration.class)
			.doesNotHaveBean(SsePushAbsenceAutoConfiguration.class));
		assertThat(output).doesNotContain("holds no streams, because");
	}

	@Test
	void nothingIsSaidWhereTheStarterIsSwitchedOff(CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.withPropertyValues("sse-push.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SsePushAbsenceAutoConfiguration.class));
		assertThat(output).doesNotContain("holds no streams, because");
	}

	@Test
	void nothingIsSaidWhereTheApplicationHasExcludedTheStarter(CapturedOutput output) {
		new WebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SsePushAbsenceAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("holds no streams, because");
	}

}
