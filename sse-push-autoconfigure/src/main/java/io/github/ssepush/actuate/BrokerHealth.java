package io.github.ssepush.actuate;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import io.github.ssepush.broker.BrokerState;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.GuardedBroker;
import io.github.ssepush.support.Sharded;

/**
 * Maps the state of the broker to the health of the application.
 */
final class BrokerHealth {

	private BrokerHealth() {
	}

	static Health.Builder describe(SsePushBroker broker, Health.Builder builder) {
		BrokerState state = GuardedBroker.of(broker).state();
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("status", state.status().name());
		details.put("detail", state.detail());
		if (broker instanceof Sharded sharded) {
			details.put("shards", sharded.shards());
		}
		return builder.status(statusOf(state)).withDetail("broker", details);
	}

	/** While something is being repaired, sends work. */
	private static Status statusOf(BrokerState state) {
		return switch (state.status()) {
			case UP, DEGRADED -> Status.UP;
			case DOWN -> Status.DOWN;
		};
	}

}
