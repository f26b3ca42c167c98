package io.github.ssepush.actuate;

import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.ssepush.broker.BrokerState;

/**
 * Maps the state of the broker to the health of the application.
 */
final class BrokerHealth {

	private BrokerHealth() {
	}

	static Health.Builder describe(BrokerState state, Health.Builder builder) {
		return builder.status(statusOf(state))
			.withDetail("broker", Map.of("status", state.status().name(), "detail", state.detail()));
	}

	/** While something is being repaired, sends work. */
	private static Status statusOf(BrokerState state) {
		return switch (state.status()) {
			case UP, DEGRADED -> Status.UP;
			case DOWN -> Status.DOWN;
		};
	}

}
