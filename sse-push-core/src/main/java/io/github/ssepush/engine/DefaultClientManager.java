package io.github.ssepush.engine;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

import io.github.ssepush.BrokerUnavailableException;
import io.github.ssepush.Client;
import io.github.ssepush.ClientManager;
import io.github.ssepush.CloseReason;
import io.github.ssepush.Destination;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.cluster.ControlCommand;
import io.github.ssepush.cluster.NodeCommands;
import io.github.ssepush.engine.log.EventId;
import io.github.ssepush.engine.log.LogRegistry;
import io.github.ssepush.engine.stream.ClientIdentity;
import io.github.ssepush.engine.stream.StreamClient;
import io.github.ssepush.engine.stream.StreamRequest;
import io.github.ssepush.engine.stream.TokenClock;
import io.github.ssepush.support.ClientIds;

/**
 * The {@link ClientManager} of this node, and what only the starter asks of it.
 */
public final class DefaultClientManager implements ClientManager {

	private final SsePushBroker broker;

	private final NodeCommands commands;

	private final ClientRegistry registry;

	private final LogRegistry logs;

	private final AdmissionControl admission;

	private final TokenClock clock;

	DefaultClientManager(SsePushBroker broker, ClientRegistry registry, LogRegistry logs, AdmissionControl admission,
			TokenClock clock) {
		this.broker = broker;
		this.commands = new NodeCommands(broker);
		this.registry = registry;
		this.logs = logs;
		this.admission = admission;
		this.clock = clock;
	}

	/**
	 * What an open stream of this node was opened with.
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
	public Collection<Client> clients() {
		return this.registry.snapshot();
	}

	@Override
	public Collection<Client> clientsOf(String user) {
		return List.copyOf(this.registry.of(user));
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
		Destination destination = Destination.user(user);
		return this.broker.presence(List.of(destination)).thenApply((present) -> present.containsKey(destination));
	}

	@Override
	public CompletableFuture<String> currentPosition(String user, Collection<String> topics) {
		if (!this.admission.isAccepting()) {
			return CompletableFuture
				.failedFuture(new BrokerUnavailableException("The application is stopping or not started yet", null));
		}
		CompletableFuture<String> id = CompletableFuture.completedFuture(EventId.VERSION);
		for (Destination destination : StreamRequest.destinations(user, topics)) {
			id = id.thenCombine(this.logs.position(destination),
					(before, position) -> before + EventId.partOf(EventId.labelOf(destination), position));
		}
		return id;
	}

	@Override
	public CompletableFuture<Integer> disconnectUser(String user, CloseReason reason) {
		return this.commands.carryOut(new ControlCommand.DisconnectUser(user, reason));
	}

	@Override
	public CompletableFuture<Integer> revoke(String user, Duration period) {
		return this.commands.carryOut(new ControlCommand.RevokeUser(user, this.clock.now(), period));
	}

	@Override
	public CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason) {
		if (!ClientIds.isWellFormed(clientId)) {
			return CompletableFuture.completedFuture(false);
		}
		return this.commands.carryOut(new ControlCommand.DisconnectClient(clientId, reason))
			.thenApply((clients) -> clients > 0);
	}

	@Override
	public int disconnectIf(Predicate<? super Client> predicate, CloseReason reason) {
		return ClientRegistry.close(this.registry.all().stream().filter(predicate), reason);
	}

}
