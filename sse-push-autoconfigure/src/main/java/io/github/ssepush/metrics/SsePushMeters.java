package io.github.ssepush.metrics;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.ssepush.ClientManager;
import io.github.ssepush.SsePushListener;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.broker.redis.RedisBroker;
import io.github.ssepush.engine.EngineStatus;
import io.github.ssepush.engine.run.RunTemplate;
import io.github.ssepush.engine.stream.DeliveryListener;
import io.github.ssepush.support.Backlog;

/**
 * Creates the meters, each for the part of the library that it measures. Without Redis on
 * the class path, all but those of its broker can be created.
 */
public final class SsePushMeters {

	private SsePushMeters() {
	}

	/**
	 * Count clients that come and go, and what the application sends.
	 * @param registry where to register the meters
	 * @return the listener that counts
	 */
	public static SsePushListener ofClients(MeterRegistry registry) {
		return new SsePushMetrics(registry);
	}

	/**
	 * Measure runs.
	 * @param registry where to register the meters
	 * @param runs the runs of this node
	 * @return the listener that measures
	 */
	public static SsePushListener ofRuns(MeterRegistry registry, Supplier<RunTemplate> runs) {
		return new RunMetrics(registry, runs);
	}

	/**
	 * Measure what is written to clients.
	 * @param registry where to register the meters
	 * @return the listener that measures
	 */
	public static DeliveryListener ofDeliveries(MeterRegistry registry) {
		return new DeliveryMetrics(registry);
	}

	/**
	 * Measure a broker from outside. The meters of several that stand before the same one
	 * are the same.
	 * @param broker does it all
	 * @param registry where to register the meters
	 * @return a broker that asks the other one
	 */
	public static SsePushBroker ofCalls(SsePushBroker broker, MeterRegistry registry) {
		return new MeteredBroker(broker, registry);
	}

	/**
	 * Create the gauges of the clients of this node.
	 * @param engine how busy the node is
	 * @param clients who is connected
	 * @return the gauges
	 */
	public static MeterBinder ofNode(EngineStatus engine, ClientManager clients) {
		return new SsePushGauges(engine, clients);
	}

	/**
	 * Create the gauges of the broker and of the queues of the application.
	 * @param broker how it is doing
	 * @param queues the bounds of all queues
	 * @return the gauges
	 */
	public static MeterBinder ofBroker(SsePushBroker broker, List<Backlog> queues) {
		return new BrokerGauges(broker, queues);
	}

	/**
	 * Create the meters of the Redis broker.
	 * @param broker knows the figures
	 * @return the meters
	 */
	public static MeterBinder ofRedis(RedisBroker broker) {
		return new RedisMetrics(broker);
	}

	/**
	 * Count the connections that the server did not hand over.
	 * @param failures returns how many there were
	 * @return the counter
	 */
	public static MeterBinder ofTakeover(LongSupplier failures) {
		return new TakeoverMetrics(failures);
	}

}
