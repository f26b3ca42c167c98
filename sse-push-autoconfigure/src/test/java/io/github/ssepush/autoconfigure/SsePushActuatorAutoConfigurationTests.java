package io.github.ssepush.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

import io.github.ssepush.SsePushTemplate;
import io.github.ssepush.actuate.NodeSettings;
import io.github.ssepush.actuate.SsePushEndpoint;
import io.github.ssepush.actuate.SsePushHealthIndicator;
import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.HistoryLimits;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.memory.MemoryBroker;
import io.github.ssepush.broker.memory.MemoryLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoint and health, for applications that have Actuator.
 */
class SsePushActuatorAutoConfigurationTests {

	private final WebApplicationContextRunner bare = new WebApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(SsePushAutoConfiguration.class, SsePushActuatorAutoConfiguration.class));

	private final WebApplicationContextRunner runner = this.bare
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class));

	private final WebApplicationContextRunner exposed = this.runner
		.withPropertyValues("management.endpoints.web.exposure.include=ssepush");

	@Test
	void healthIsThereAndTheEndpointWaitsToBeExposed() {
		this.runner.run((context) -> assertThat(context).hasBean("ssePushHealthIndicator")
			.doesNotHaveBean(SsePushEndpoint.class));
		this.exposed.run((context) -> assertThat(context).hasSingleBean(SsePushEndpoint.class));
	}

	@Test
	void endpointAndHealthBackOffForTheApplications() {
		this.exposed.withBean(SsePushEndpoint.class, SsePushActuatorAutoConfigurationTests::endpoint)
			.withBean("ssePushHealthIndicator", HealthIndicator.class, () -> () -> Health.up().build())
			.run((context) -> assertThat(context).hasSingleBean(SsePushEndpoint.class)
				.doesNotHaveBean(SsePushHealthIndicator.class));
	}

	@Test
	void endpointAndHealthAreSwitchedOffEachByItsProperty() {
		this.exposed.withPropertyValues("management.endpoint.ssepush.access=NONE")
			.run((context) -> assertThat(context).hasBean("ssePushHealthIndicator")
				.doesNotHaveBean(SsePushEndpoint.class));
		this.exposed.withPropertyValues("management.health.ssepush.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean("ssePushHealthIndicator")
				.hasSingleBean(SsePushEndpoint.class));
		this.exposed.withPropertyValues("sse-push.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("ssePushHealthIndicator")
				.doesNotHaveBean(SsePushEndpoint.class));
	}

	@Test
	void nothingIsThereWithoutActuator() {
		this.bare
			.withClassLoader(
					new FilteredClassLoader("org.springframework.boot.actuate", "org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean("ssePushEndpoint")
				.doesNotHaveBean("ssePushHealthIndicator")
				.hasSingleBean(SsePushTemplate.class));
	}

	@Test
	void propertiesReachTheEndpoint() {
		this.exposed
			.withPropertyValues("sse-push.limits.max-clients=7", "sse-push.limits.max-topics=3",
					"sse-push.limits.max-message-size=2KB", "sse-push.endpoint.show-users=true")
			.run((context) -> {
				SsePushEndpoint endpoint = context.getBean(SsePushEndpoint.class);
				assertThat(endpoint.node(null).limits()).containsEntry("max-clients", 7L)
					.containsEntry("max-topics", 3L)
					.containsEntry("max-message-size", 2048L);
				assertThat(endpoint.node(null).userNames()).isEmpty();
				assertThat(endpoint.node(null).transport()).isEqualTo("servlet");
			});
		this.exposed.run((context) -> {
			SsePushEndpoint endpoint = context.getBean(SsePushEndpoint.class);
			assertThat(endpoint.node(null).limits()).doesNotContainKey("max-clients");
			assertThat(endpoint.node(null).userNames()).isNull();
		});
	}

	@ParameterizedTest
	@CsvSource({ "UP, UP", "DEGRADED, UP", "DOWN, DOWN" })
	void healthIsThatOfTheBrokerUntilTheNodeStops(BrokerState.Status broker, String health) {
		this.runner.withBean(SsePushBroker.class, () -> brokerIn(broker)).run((context) -> {
			HealthIndicator indicator = context.getBean("ssePushHealthIndicator", HealthIndicator.class);
			assertThat(indicator.health()).satisfies((told) -> {
				assertThat(told.getStatus().getCode()).isEqualTo(health);
				assertThat(told.getDetails()).containsEntry("clients", 0)
					.containsEntry("users", 0)
					.containsEntry("broker", Map.of("status", broker.name(), "detail", "says so"));
			});
			context.getBean(EngineLifecycle.class).stop();
			assertThat(indicator.health().getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
		});
	}

	@SuppressWarnings("NullAway")
	private static SsePushEndpoint endpoint() {
		return new SsePushEndpoint(null, null, null, null, new NodeSettings(() -> 0, () -> "", Map.of(), false));
	}

	private static SsePushBroker brokerIn(BrokerState.Status status) {
		Duration second = Duration.ofSeconds(1);
		return new MemoryBroker(new MemoryLimits(new HistoryLimits(1, 1, 1, second, second), 1, 1)) {

			@Override
			public BrokerState state() {
				return new BrokerState(status, "says so");
			}

		};
	}

}
