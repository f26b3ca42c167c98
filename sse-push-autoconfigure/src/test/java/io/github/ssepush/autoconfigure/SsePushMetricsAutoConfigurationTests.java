package io.github.ssepush.autoconfigure;

import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.mockito.BDDMockito;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.ssepush.ClientManager;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.engine.ClientEngine;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.metrics.SsePushMeters;
import io.github.ssepush.transaction.TransactionAwarePublisher;

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
			assertThat(context).hasBean("ssePushMetrics")
				.hasSingleBean(DeliveryListener.class)
				.hasBean("ssePushGauges");
			context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").join();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("sse.push.messages").tags("destination", "user", "outcome", "accepted").counter())
				.satisfies((counter) -> assertThat(counter.count()).isOne());
			assertThat(registry.get("sse.push.clients").gauge().value()).isZero();
			assertThat(registry.get("sse.push.broker.roundtrip").timer().count()).isEqualTo(1);
		});
	}

	@Test
	void metersOfTheBrokerStandBetweenItAndTransactions() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(TransactionAwarePublisher.class);
			context.getBean(ClientManager.class).isOnline("alice").join();
			context.getBean(ClientEngine.class).stop();
			context.getBean(SsePushTemplate.class).broadcast("hi").exceptionally((failure) -> null).join();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("sse.push.broker.errors").counter().count()).isOne();
			assertThat(context.getBean(SsePushBroker.class)).isInstanceOf(MemoryBroker.class);
		});
	}

	@Test
	void historyIsMeasuredWhereItIsInMemory() {
		SsePushBroker other = Mockito.mock(SsePushBroker.class);
		BDDMockito.given(other.attach(ArgumentMatchers.any())).willReturn(new CompletableFuture<>());
		BDDMockito.given(other.state()).willReturn(new BrokerState(BrokerState.Status.DEGRADED, "so so"));
		this.runner.withBean(SsePushBroker.class, () -> other).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find("sse.push.history.bytes").gauge()).isNull();
			assertThat(registry.get("sse.push.broker.state").tag("state", "degraded").gauge().value()).isOne();
			assertThat(registry.get("sse.push.broker.state").tag("state", "up").gauge().value()).isZero();
		});
	}

	@Test
	void brokerOfTheApplicationIsMeasuredAndInjectedAsItIs() {
		SsePushBroker other = Mockito.mock(SsePushBroker.class);
		BDDMockito.given(other.attach(ArgumentMatchers.any())).willReturn(new CompletableFuture<>());
		BDDMockito.given(other.publish(ArgumentMatchers.any(), ArgumentMatchers.any()))
			.willReturn(new CompletableFuture<>());
		BDDMockito.given(other.presence(ArgumentMatchers.any()))
			.willReturn(CompletableFuture.failedFuture(new IllegalStateException()));
		this.runner.withBean(SsePushBroker.class, () -> other).withBean(BrokerUser.class).run((context) -> {
			assertThat(context).doesNotHaveBean(MemoryBroker.class);
			assertThat(context.getBean(BrokerUser.class).broker).isSameAs(other);
			context.getBean(SsePushTemplate.class).sendToUser("alice", "hi");
			BDDMockito.then(other).should().publish(ArgumentMatchers.any(), ArgumentMatchers.any());
			context.getBean(ClientManager.class).isOnline("alice").exceptionally((failure) -> false).join();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("sse.push.broker.errors").counter().count()).isOne();
			assertThat(registry.get("sse.push.broker.roundtrip").timer().count()).isZero();
		});
		this.runner.withBean(SsePushBroker.class, () -> other)
			.withPropertyValues("sse-push.transaction-aware=false")
			.run((context) -> assertThat(context.getBean(SsePushTemplate.class)).extracting("publisher")
				.isSameAs(context.getBean(SsePushAutoConfiguration.METERED_BROKER)));
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
		SsePushListener own = new SsePushListener() {
		};
		this.runner.withBean("ssePushMetrics", SsePushListener.class, () -> own).run((context) -> {
			assertThat(context).getBean("ssePushMetrics").isSameAs(own);
			assertThat(context.getBean(MeterRegistry.class).find("sse.push.messages").counter()).isNull();
		});
		MeterBinder nothing = (registry) -> {
		};
		this.runner.withBean("ssePushGauges", MeterBinder.class, () -> nothing).run((context) -> {
			assertThat(context.getBean("ssePushGauges")).isSameAs(nothing);
			assertThat(context.getBean(MeterRegistry.class).find("sse.push.clients").gauge()).isNull();
		});
		DeliveryListener deliveries = SsePushMeters.ofDeliveries(new SimpleMeterRegistry());
		this.runner.withBean("deliveries", DeliveryListener.class, () -> deliveries)
			.run((context) -> assertThat(context).getBean(DeliveryListener.class).isSameAs(deliveries));
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
				.doesNotHaveBean("ssePushMetrics")
				.doesNotHaveBean("ssePushGauges");
			assertThat(context.getBean(MeterRegistry.class).getMeters())
				.noneMatch((meter) -> meter.getId().getName().startsWith("sse"));
		});
	}

	private static void assertNoMeters(AssertableWebApplicationContext context) {
		assertThat(context).hasNotFailed()
			.doesNotHaveBean("ssePushMetrics")
			.doesNotHaveBean(DeliveryListener.class)
			.doesNotHaveBean(SsePushAutoConfiguration.METERED_BROKER)
			.doesNotHaveBean("ssePushGauges")
			.hasSingleBean(SsePushListener.class);
		assertThat(context.getBean(SsePushTemplate.class).sendToUser("alice", "hi").join().nodes()).isZero();
	}

	/**
	 * Has a broker injected.
	 */
	static class BrokerUser {

		private final SsePushBroker broker;

		BrokerUser(SsePushBroker broker) {
			this.broker = broker;
		}

	}

}
