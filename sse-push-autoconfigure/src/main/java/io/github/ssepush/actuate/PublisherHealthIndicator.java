package io.github.ssepush.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.github.ssepush.broker.SsePushBroker;

/**
 * Reports {@code DOWN} if messages cannot be sent, for an application without streams.
 */
final class PublisherHealthIndicator extends AbstractHealthIndicator {

	private final SsePushBroker broker;

	PublisherHealthIndicator(SsePushBroker broker) {
		super("Could not determine the state of sse-push");
		this.broker = broker;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		BrokerHealth.describe(this.broker, builder);
	}

}
