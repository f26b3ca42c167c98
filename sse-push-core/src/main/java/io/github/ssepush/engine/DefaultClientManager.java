package io.github.ssepush.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.ClusterClients;
import io.github.ssepush.Destination;
import io.github.ssepush.Names;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.cluster.BrokerClusterClients;
import io.github.ssepush.cluster.ControlCommand;
import io.github.ssepush.cluster.NodeCommands;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.engine.stream.TokenClock;

/**
 * The {@link ClientManager} of this node, and what only the starter asks of it.
 */
public final class DefaultClientManager implements ClientManager {

	private final NodeCommands commands;

	private final ClusterClients cluster;

	private final ClientRegistry registry;

	private final LogRegistry logs;

	private final AdmissionControl admission;

	DefaultClientManager(SsePushBroker broker, ClientRegistry registry, LogRegistry logs, AdmissionControl admission,
			TokenClock clock) {
		this.commands = new NodeCommands(broker);
		this.cluster = new BrokerClusterClients(broker, clock::now);
		this.registry = registry;
		this.logs = logs;
		this.admission = admission;
	}

	/**
	 * Return what an open stream of this node was opened with.
	 * @param clientId the client's id
	 * @return its request, empty if it is not open on this node
	 */
	public Optional<StreamRequest> requestOf(String clientId) {
		return Optional.ofNullable(this.registry.get(clientId)).map(StreamClient::request);
	}

	/**
	 * Let a stream go on with another token, whichever node holds it.
	 * @param clientId the client's id
	 * @param identity what the token says; of the same issuer and user as the first
	 * @param topics the topics that this user may follow now, at least those of the
	 * stream
	 * @return whether it goes on
	 */
	public CompletableFuture<Boolean> refresh(String clientId, ClientIdentity identity, Set<String> topics) {
		return this.commands
			.carryOut(new ControlCommand.RefreshClient(clientId, identity.user(), identity.issuer(),
					identity.expiresAt(), topics))
			.thenApply((clients) -> clients > 0);
	}

	@Override
	public ClusterClients cluster() {
		return this.cluster;
	}

	@Override
	public Collection<Client> clients() {
		return this.registry.snapshot();
	}

	@Override
	public Collection<Client> clientsOf(String user) {
		return List.copyOf(this.registry.of(Names.requireValid("user name", user)));
	}

	@Override
	public Optional<Client> client(String clientId) {
		return Optional.ofNullable(this.registry.get(clientId));
	}

	@Override
	public int count() {
		return this.registry.count();
	}

	@Override
	public Set<String> users() {
		return this.registry.users();
	}

	@Override
	public CompletableFuture<Boolean> isOnline(String user) {
		return this.cluster.online(List.of(user)).thenApply((online) -> online.contains(user));
	}

	@Override
	public CompletableFuture<String> currentPosition(String user, Collection<String> topics) {
		if (!this.admission.isAccepting()) {
			return CompletableFuture
				.failedFuture(new BrokerUnavailableException("The application is stopping or not started yet", null));
		}
		CompletableFuture<String> id = CompletableFuture.completedFuture(EventId.VERSION);
		for (Destination destination : StreamRequest.destinations(user, new LinkedHashSet<>(topics))) {
			id = this.logs.position(destination)
				.thenCombine(id, (position, before) -> before + EventId.partOf(EventId.labelOf(destination), position));
		}
		return id;
	}

	@Override
	public CompletableFuture<Integer> disconnectUser(String user, CloseReason reason) {
		return this.cluster.disconnectUser(user, reason);
	}

	@Override
	public CompletableFuture<Integer> revoke(String user, Duration period) {
		return this.cluster.revoke(user, period);
	}

	@Override
	public CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason) {
		return this.cluster.disconnectClient(clientId, reason);
	}

	@Override
	public int disconnectIf(Predicate<? super Client> predicate, CloseReason reason) {
		Objects.requireNonNull(reason, "reason");
		return ClientRegistry.close(this.registry.all().stream().filter(predicate), reason);
	}

}
