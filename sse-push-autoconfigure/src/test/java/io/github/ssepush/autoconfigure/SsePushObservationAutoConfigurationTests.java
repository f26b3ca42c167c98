package io.github.ssepush.autoconfigure;

import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.test.util.ReflectionTestUtils;

import io.github.ssepush.DefaultSsePushObservationConvention;
import io.github.ssepush.SsePushObservationConvention;
import io.github.ssepush.SsePushTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests which requests are observed, for applications that observe them.
 */
class SsePushObservationAutoConfigurationTests {

	private static final String PREDICATE = "ssePushObservationPredicate";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(DispatcherServletAutoConfiguration.class,
				SsePushAutoConfiguration.class, SsePushObservationAutoConfiguration.class));

	@Test
	void streamsAreNotObserved() {
		this.runner.run((context) -> {
			ObservationPredicate predicate = context.getBean(PREDICATE, ObservationPredicate.class);
			assertThat(observes(predicate, "/events", null)).isFalse();
			assertThat(observes(predicate, "/events/refresh", null)).isTrue();
			assertThat(observes(predicate, "/", null)).isTrue();
		});
	}

	@Test
	void pathsReachThePredicate() {
		this.runner.withPropertyValues("spring.mvc.servlet.path=/api", "sse-push.path=/push").run((context) -> {
			ObservationPredicate predicate = context.getBean(PREDICATE, ObservationPredicate.class);
			assertThat(observes(predicate, "/api", "/push")).isFalse();
			assertThat(observes(predicate, "/push", null)).isTrue();
			assertThat(observes(predicate, "/api", "/events")).isTrue();
		});
	}

	@Test
	void predicateBacksOffForTheApplications() {
		ObservationPredicate everything = (name, observation) -> true;
		this.runner.withBean(PREDICATE, ObservationPredicate.class, () -> everything)
			.run((context) -> assertThat(context).getBean(PREDICATE).isSameAs(everything));
	}

	@Test
	void predicateIsSwitchedOff() {
		this.runner.withPropertyValues("sse-push.metrics.http-server-requests=true")
			.run((context) -> assertThat(context).doesNotHaveBean(PREDICATE));
		this.runner.withPropertyValues("sse-push.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PREDICATE));
	}

	@Test
	void predicateIsAbsentWithoutMicrometer() {
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer.observation"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(PREDICATE));
	}

	@Test
	void sendsAreObservedWhereThereIsARegistry() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.runner.withBean(ObservationRegistry.class, () -> registry)
			.withPropertyValues("sse-push.metrics.http-server-requests=true")
			.run((context) -> {
				context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").join();
				TestObservationRegistryAssert.assertThat(registry)
					.hasSingleObservationThat()
					.hasNameEqualTo("sse.push.send")
					.hasBeenStopped();
			});
	}

	@Test
	void conventionOfTheApplicationsIsUsed() {
		TestObservationRegistry registry = TestObservationRegistry.create();
		this.runner.withBean(ObservationRegistry.class, () -> registry)
			.withBean(SsePushObservationConvention.class, () -> new DefaultSsePushObservationConvention() {

				@Override
				public String getName() {
					return "shop.push";
				}

			})
			.run((context) -> {
				context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").join();
				TestObservationRegistryAssert.assertThat(registry)
					.hasSingleObservationThat()
					.hasNameEqualTo("shop.push");
			});
	}

	@Test
	void sendsAreNotObservedWithoutARegistryOrMicrometer() {
		this.runner.run((context) -> assertThat(registryOf(context)).isSameAs(ObservationRegistry.NOOP));
		this.runner.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(registryOf(context)).isSameAs(ObservationRegistry.NOOP));
	}

	private static Object registryOf(AssertableWebApplicationContext context) {
		assertThat(context).hasNotFailed();
		return ReflectionTestUtils.getField(context.getBean(SsePushTemplate.class), "registry");
	}

	private static boolean observes(ObservationPredicate predicate, String servletPath, String pathInfo) {
		MockHttpServletRequest request = new MockHttpServletRequest();
		request.setServletPath(servletPath);
		request.setPathInfo(pathInfo);
		return predicate.test("http.server.requests",
				new ServerRequestObservationContext(request, new MockHttpServletResponse()));
	}

}
