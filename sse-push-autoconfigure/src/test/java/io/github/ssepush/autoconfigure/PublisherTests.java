package io.github.ssepush.autoconfigure;

import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.ArgumentMatchers;
import org.mockito.BDDMockito;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.SmartLifecycle;
import org.springframework.web.servlet.DispatcherServlet;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import io.github.ssepush.ClientManager;
import io.github.ssepush.ClusterClients;
import io.github.ssepush.PayloadConverter;
import io.github.ssepush.PushReceipt;
import io.github.ssepush.SsePushOperations;
import io.github.ssepush.broker.NodeRegistration;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.ClientEngine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * An application that holds no streams can send.
 */
@ExtendWith(OutputCaptureExtension.class)
class PublisherTests {

	private static final AutoConfigurations CONFIGURATIONS = AutoConfigurations.of(SsePushAutoConfiguration.class,
			SsePushAbsenceAutoConfiguration.class, SsePushSecurityAutoConfiguration.class,
			SsePushSessionAutoConfiguration.class, SsePushServerAutoConfiguration.class,
			SsePushActuatorAutoConfiguration.class, SsePushMetricsAutoConfiguration.class,
			SsePushObservationAutoConfiguration.class);

	private static final String[] WEB_AND_SECURITY = { "org.springframework.web", "org.springframework.security",
			"jakarta.servlet", "io.github.ssepush.web", "io.github.ssepush.security" };

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(CONFIGURATIONS);

	@Test
	void applicationWithoutWebSends(CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader(WEB_AND_SECURITY)).run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(SsePushOperations.class)
				.hasSingleBean(ClusterClients.class)
				.doesNotHaveBean(ClientManager.class)
				.doesNotHaveBean(ClientEngine.class);
			PushReceipt receipt = context.getBean(SsePushOperations.class).sendToUser("alice", "hi").join();
			assertThat(receipt.nodes()).isZero();
			ClusterClients cluster = context.getBean(ClusterClients.class);
			assertThat(cluster.count()).isCompletedWithValue(0L);
			assertThat(cluster.clientsOf("alice").join().items()).isEmpty();
		});
		assertThat(output).containsOnlyOnce("holds no streams").contains("sse-push.broker=redis");
	}

	@Test
	void webFluxApplicationSends() {
		new ReactiveWebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.run((context) -> assertThat(context.getBean(SsePushOperations.class).sendToTopic("news", "hi"))
				.isCompleted());
	}

	@Test
	void servletApplicationCanBeAPublisher(CapturedOutput output) {
		new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withPropertyValues("sse-push.role=publisher")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(SsePushOperations.class)
				.doesNotHaveBean(ClientEngine.class)
				.doesNotHaveBean("ssePushHandlerMapping")
				.doesNotHaveBean("ssePushFailureFilter"));
		assertThat(output).doesNotContain("must be on the class path");
	}

	@Test
	void nodeThatCanHoldNoStreamsDoesNotStart() {
		this.runner.withPropertyValues("sse-push.role=node")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("sse-push.role")
				.hasMessageContaining("'node'"));
		new WebApplicationContextRunner().withConfiguration(CONFIGURATIONS)
			.withPropertyValues("sse-push.role=node")
			.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void brokerIsStartedAsAPublisherBeforeBeansOfTheApplicationAndStoppedAfterThem() {
		SsePushBroker broker = Mockito.mock(SsePushBroker.class);
		this.runner.withBean(SsePushBroker.class, () -> broker).run((context) -> {
			BDDMockito.then(broker)
				.should()
				.start(ArgumentMatchers
					.argThat((node) -> node.role() == NodeRegistration.Role.PUBLISHER && !node.name().isEmpty()),
						ArgumentMatchers.any());
			SmartLifecycle lifecycle = context.getBean(PublisherLifecycle.class);
			assertThat(lifecycle.isRunning()).isTrue();
			assertThat(lifecycle.getPhase()).isEqualTo(Integer.MIN_VALUE);
			context.close();
			BDDMockito.then(broker).should().stop();
		});
	}

	@Test
	void payloadsAreConvertedByTheMapperOfTheApplication() {
		JsonMapper mapper = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		this.runner.withClassLoader(new FilteredClassLoader(WEB_AND_SECURITY))
			.withBean(JsonMapper.class, () -> mapper)
			.run((context) -> assertThat(context.getBean(PayloadConverter.class).convert(new OrderShipped(42)))
				.asString()
				.isEqualTo("{\"order_number\":42}"));
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.web", "tools.jackson"))
			.run((context) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> context.getBean(PayloadConverter.class).convert(Map.of()))
				.withMessageContaining("spring-boot-starter-jackson"));
	}

	@Test
	void publisherIsHealthyWhileItCanSendAndCountsWhatItSends() {
		this.runner.withClassLoader(new FilteredClassLoader(WEB_AND_SECURITY))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> {
				HealthIndicator health = context.getBean("ssePushHealthIndicator", HealthIndicator.class);
				assertThat(health.health().getStatus()).isEqualTo(Status.UP);
				assertThat(health.health().getDetails()).containsOnlyKeys("broker");
				context.getBean(SsePushOperations.class).sendToUser("alice", "hi").join();
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				assertThat(registry.get("sse.push.messages")
					.tag("destination", "user")
					.tag("outcome", "accepted")
					.counter()
					.count()).isOne();
				assertThat(registry.get("sse.push.broker.roundtrip").timer().count()).isOne();
				assertThat(registry.find("sse.push.clients").gauge()).isNull();
				assertThat(context).doesNotHaveBean("ssePushEndpoint");
			});
	}

	/**
	 * A payload.
	 *
	 * @param orderNumber the number of the order
	 */
	record OrderShipped(int orderNumber) {

	}

}
