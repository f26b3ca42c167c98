package io.github.ssepush.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.ssepush.SsePushListener;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.metrics.SsePushMetrics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Meters, for applications that have a registry for them.
 */
class SsePushMetricsAutoConfigurationTests {

	private final WebApplicationContextRunner bare = new WebApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SsePushAutoConfiguration.class, SsePushMetricsAutoConfiguration.class));

	private final WebApplicationContextRunner runner = this.bare
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void metersAreThereWhereThereIsARegistry() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(SsePushMetrics.class).hasBean("ssePushGauges");
			context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").join();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("sse.push.messages").tags("destination", "user", "outcome", "accepted").counter())
				.satisfies((counter) -> assertThat(counter.count()).isOne());
			assertThat(registry.get("sse.push.clients").gauge().value()).isZero();
		});
	}

	@Test
	void metersAreThereInALazyApplication() {
		this.runner.withPropertyValues("spring.main.lazy-initialization=true").run((context) -> {
			context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").join();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find("sse.push.messages").tag("outcome", "accepted").counters()).isNotEmpty();
			assertThat(registry.find("sse.push.clients").gauge()).isNotNull();
		});
	}

	@Test
	void metersBackOffForTheApplications() {
		SsePushMetrics own = new SsePushMetrics(new SimpleMeterRegistry());
		this.runner.withBean("own", SsePushMetrics.class, () -> own)
			.run((context) -> assertThat(context).getBean(SsePushMetrics.class).isSameAs(own));
		MeterBinder nothing = (registry) -> {
		};
		this.runner.withBean("ssePushGauges", MeterBinder.class, () -> nothing).run((context) -> {
			assertThat(context.getBean("ssePushGauges")).isSameAs(nothing);
			assertThat(context.getBean(MeterRegistry.class).find("sse.push.clients").gauge()).isNull();
		});
	}

	@Test
	void metersAreAbsentWithoutRegistry() {
		this.bare.run(SsePushMetricsAutoConfigurationTests::assertNoMeters);
	}

	@Test
	void metersAreAbsentWithoutMicrometer() {
		this.bare.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run(SsePushMetricsAutoConfigurationTests::assertNoMeters);
	}

	@Test
	void metersAreAbsentWhereTheStarterIsSwitchedOff() {
		this.runner.withPropertyValues("sse-push.enabled=false").run((context) -> {
			assertThat(context).hasSingleBean(MeterRegistry.class)
				.doesNotHaveBean(SsePushMetrics.class)
				.doesNotHaveBean("ssePushGauges");
			assertThat(context.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("sse"));
		});
	}

	private static void assertNoMeters(AssertableWebApplicationContext context) {
		assertThat(context).hasNotFailed()
			.doesNotHaveBean(SsePushMetrics.class)
			.doesNotHaveBean("ssePushGauges")
			.hasSingleBean(SsePushListener.class);
		assertThat(context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").join().nodes()).isZero();
	}

}
