package io.github.ssepush.cluster;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.ClientInfo;
import io.github.ssepush.CloseReason;
import io.github.ssepush.ClusterAnswer;
import io.github.ssepush.ClusterClients;
import io.github.ssepush.Destination;
import io.github.ssepush.NodeInfo;
import io.github.ssepush.UserPage;
import io.github.ssepush.broker.SsePushBroker;
import io.github.ssepush.support.ClientIds;

/**
 * The {@link ClusterClients} that a broker knows of. There is no registry of clients:
 * counts come from the broker, and everything else from the nodes that hold the clients.
 */
public final class BrokerClusterClients implements ClusterClients {

	private final SsePushBroker broker;

	private final NodeCommands commands;

	private final NodeQuestions questions;

	private final InstantSource clock;

	private final RecentAnswer<ClusterAnswer<NodeInfo>> nodes = new RecentAnswer<>(Duration.ofSeconds(1));

	/**
	 * Create the view of an application.
	 * @param broker reaches the nodes
	 * @param clock tells until when tokens are revoked
	 */
	public BrokerClusterClients(SsePushBroker broker, InstantSource clock) {
		this.broker = broker;
		this.commands = new NodeCommands(broker);
		this.questions = new NodeQuestions(broker);
		this.clock = clock;
	}

	@Override
	public CompletableFuture<Long> count() {
		return countByNode().thenApply((clients) -> clients.values().stream().mapToLong(Long::longValue).sum());
	}

	@Override
	public CompletableFuture<Map<String, Long>> countByNode() {
		Destination everyone = Destination.everyone();
		return this.broker.presence(List.of(everyone))
			.thenApply((present) -> present.getOrDefault(everyone, Map.of())
				.entrySet()
				.stream()
				.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, (node) -> node.getValue().longValue())));
	}

	@Override
	public CompletableFuture<Set<String>> online(Collection<String> users) {
		return this.broker.presence(users.stream().map(Destination::user).collect(Collectors.toSet()))
			.thenApply((present) -> present.keySet()
				.stream()
				.map(Destination::name)
				.collect(Collectors.toUnmodifiableSet()));
	}

	@Override
	public CompletableFuture<Map<String, Long>> followers(Collection<String> topics) {
		Map<String, Destination> destinations = topics.stream()
			.distinct()
			.collect(Collectors.toMap(Function.identity(), Destination::topic));
		return this.broker.presence(destinations.values()).thenApply((present) -> {
			Map<String, Long> followers = new HashMap<>();
			destinations.forEach((topic, destination) -> followers.put(topic,
					present.getOrDefault(destination, Map.of()).values().stream().mapToLong(Integer::longValue).sum()));
			return Map.copyOf(followers);
		});
	}

	@Override
	public CompletableFuture<ClusterAnswer<ClientInfo>> clientsOf(String user) {
		Destination destination = Destination.user(user);
		return this.broker.presence(List.of(destination)).thenCompose((present) -> {
			CompletableFuture<ClusterAnswer<ClientInfo>> all = CompletableFuture
				.completedFuture(new ClusterAnswer<>(List.of(), Set.of()));
			for (String node : present.getOrDefault(destination, Map.of()).keySet()) {
				all = all.thenCombine(this.questions.clientsOf(user, node), NodeQuestions::both);
			}
			return all;
		});
	}

	@Override
	public CompletableFuture<Optional<ClientInfo>> client(String clientId) {
		if (!ClientIds.isWellFormed(clientId)) {
			return CompletableFuture.completedFuture(Optional.empty());
		}
		return this.questions.client(clientId).thenApply((answer) -> {
			NodeCommands.requireAnswer(answer.isComplete());
			return answer.items().stream().findFirst();
		});
	}

	@Override
	public CompletableFuture<ClusterAnswer<NodeInfo>> nodes() {
		return this.nodes.get(this.questions::nodes);
	}

	@Override
	public CompletableFuture<Long> userCount() {
		return this.broker.userCount();
	}

	@Override
	public CompletableFuture<UserPage> users(@Nullable String cursor, int limit) {
		if (limit < 1 || limit > UserPage.MAX_SIZE) {
			throw new IllegalArgumentException(
					"The limit of a page of users must be from 1 to " + UserPage.MAX_SIZE + ", not " + limit);
		}
		return this.broker.users(cursor, limit);
	}

	@Override
	public CompletableFuture<Integer> disconnectUser(String user, CloseReason reason) {
		return this.commands.carryOut(new ControlCommand.DisconnectUser(user, reason));
	}

	@Override
	public CompletableFuture<Integer> revoke(String user, Duration period) {
		if (period.isNegative() || period.isZero()) {
			throw new IllegalArgumentException("The period of a revocation must be positive, not " + period
					+ "; call disconnectUser to close streams that may be opened again");
		}
		return this.commands.carryOut(new ControlCommand.RevokeUser(user, this.clock.instant(), period));
	}

	@Override
	public CompletableFuture<Boolean> disconnectClient(String clientId, CloseReason reason) {
		return this.commands.carryOut(new ControlCommand.DisconnectClient(clientId, reason))
			.thenApply((clients) -> clients > 0);
	}

}
