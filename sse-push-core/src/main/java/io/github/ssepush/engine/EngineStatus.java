package io.github.ssepush.engine;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Destination;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.StreamFactory;
import io.github.ssepush.engine.stream.Writers;

/**
 * The state of this node beside its clients, for operators and meters.
 */
public final class EngineStatus {

	private final StreamFactory factory;

	private final ClientRegistry registry;

	private final LogRegistry logs;

	private final Writers writers;

	private final AdmissionControl admission;

	EngineStatus(StreamFactory factory, ClientRegistry registry, LogRegistry logs, Writers writers,
			AdmissionControl admission) {
		this.factory = factory;
		this.registry = registry;
		this.logs = logs;
		this.writers = writers;
		this.admission = admission;
	}

	/**
	 * This node's name, with which the ids of its clients begin.
	 * @return the name, another one after each start; empty before the first
	 */
	public String node() {
		return this.factory.node();
	}

	/**
	 * Return whether clients can be opened.
	 * @return whether they can
	 */
	public boolean isAccepting() {
		return this.admission.isAccepting();
	}

	/**
	 * Return the maximum number of clients of this node.
	 * @return the maximum, {@link Integer#MAX_VALUE} for no limit
	 */
	public int maxClients() {
		return this.admission.maxClients();
	}

	/**
	 * Return the number of destinations that this node has attached for its present and
	 * recent clients.
	 * @return how many destinations of each kind
	 */
	public Map<Destination.Kind, Long> destinations() {
		return this.logs.countByKind();
	}

	/**
	 * Return the lag of the slowest client of this node.
	 * @return in messages, and in bytes for the same client
	 */
	public Lag lag() {
		@Nullable StreamClient furthest = null;
		long most = 0;
		for (StreamClient client : this.registry.all()) {
			long lag = client.lag();
			if (lag > most) {
				most = lag;
				furthest = client;
			}
		}
		return (furthest != null) ? new Lag(most, furthest.lagBytes()) : Lag.NONE;
	}

	/**
	 * Return how busy the busiest writer was in the last seconds: at 1, its clients have
	 * to wait.
	 * @return the share of its time in which it had something to do
	 */
	public double writersBusy() {
		return this.writers.busy();
	}

	/**
	 * Return the progress of an open stream of this node, without what would prove its
	 * position.
	 * @param clientId the client's id
	 * @return the number of the last message in each of its destinations; empty if it is
	 * not open on this node
	 */
	public Map<Destination, Long> progressOf(String clientId) {
		StreamClient client = this.registry.get(clientId);
		return (client != null) ? client.progress() : Map.of();
	}

	/**
	 * The lag of a client behind its destinations.
	 *
	 * @param messages how many messages are waiting to be written to it
	 * @param bytes how many bytes these have, as far as this node has them at hand
	 */
	public record Lag(long messages, long bytes) {

		static final Lag NONE = new Lag(0, 0);

	}

}
