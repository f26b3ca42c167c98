package io.github.ssepush.actuate;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.github.ssepush.ClientManager;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.engine.EngineStatus;

/**
 * Healthy is who can send. A node that has no room for another client is, too: were it
 * taken for ill and restarted, all its clients would be in need of another one.
 */
public class SsePushHealthIndicator extends AbstractHealthIndicator {

	private final EngineStatus engine;

	private final ClientManager clients;

	private final SsePushBroker broker;

	/**
	 * Create an indicator.
	 * @param engine knows whether there can be more clients
	 * @param clients knows the clients
	 * @param broker knows how it is doing
	 */
	public SsePushHealthIndicator(EngineStatus engine, ClientManager clients, SsePushBroker broker) {
		super("Could not determine the state of sse-push");
		this.engine = engine;
		this.clients = clients;
		this.broker = broker;
	}

	/**
	 * Create an indicator for an application without streams.
	 * @param broker knows how it is doing
	 * @return the indicator
	 */
	public static HealthIndicator ofPublisher(SsePushBroker broker) {
		return new PublisherHealthIndicator(broker);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		BrokerHealth.describe(this.broker, builder)
			.withDetail("accepting", this.engine.isAccepting())
			.withDetail("clients", this.clients.count())
			.withDetail("users", this.clients.users().size());
		if (!this.engine.isAccepting()) {
			builder.status(Status.OUT_OF_SERVICE);
		}
	}

}
