package io.github.ssepush.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.ssepush.Client;
import io.github.ssepush.CloseReason;
import io.github.ssepush.engine.stream.StreamClient;

/**
 * The clients of this node. What changes of one user changes in one atomic step.
 */
final class ClientRegistry {

	private final int maxPerUser;

	private final Map<String, StreamClient> byId = new ConcurrentHashMap<>();

	/** In the order in which they came. */
	private final Map<String, List<StreamClient>> byUser = new ConcurrentHashMap<>();

	/** The clients whose principal is not their user. */
	private final Map<String, Set<StreamClient>> byPrincipal = new ConcurrentHashMap<>();

	/**
	 * Create a registry.
	 * @param maxPerUser the most clients of one user, of whom the newest stay
	 */
	ClientRegistry(int maxPerUser) {
		this.maxPerUser = maxPerUser;
	}

	/**
	 * Add a client.
	 * @return who had to make room: is out already, and has to be closed by the caller
	 */
	List<StreamClient> add(StreamClient client) {
		String principal = client.request().grant().principal();
		if (!principal.equals(client.user())) {
			this.byPrincipal.compute(principal, (name, clients) -> {
				Set<StreamClient> opened = (clients != null) ? clients : ConcurrentHashMap.newKeySet();
				opened.add(client);
				return opened;
			});
		}
		List<StreamClient> replaced = new ArrayList<>();
		this.byUser.compute(client.user(), (user, clients) -> {
			List<StreamClient> before = (clients != null) ? clients : List.of();
			replaced.addAll(surplus(before));
			replaced.forEach((other) -> this.byId.remove(other.id()));
			this.byId.put(client.id(), client);
			return Stream.concat(before.stream().filter((other) -> !replaced.contains(other)), Stream.of(client))
				.toList();
		});
		return replaced;
	}

	void remove(StreamClient client) {
		this.byUser.computeIfPresent(client.user(), (user, clients) -> {
			this.byId.remove(client.id());
			List<StreamClient> others = clients.stream().filter((other) -> other != client).toList();
			return others.isEmpty() ? null : others;
		});
		this.byPrincipal.computeIfPresent(client.request().grant().principal(),
				(name, clients) -> (clients.remove(client) && clients.isEmpty()) ? null : clients);
	}

	@Nullable StreamClient get(String clientId) {
		return this.byId.get(clientId);
	}

	List<StreamClient> of(String user) {
		return this.byUser.getOrDefault(user, List.of());
	}

	/** Return the streams of a user, and those that the user has opened for others. */
	Stream<StreamClient> withAccessOf(String user) {
		return Stream.concat(of(user).stream(), this.byPrincipal.getOrDefault(user, Set.of()).stream());
	}

	Collection<StreamClient> all() {
		return this.byId.values();
	}

	Collection<Client> snapshot() {
		return List.copyOf(this.byId.values());
	}

	Set<String> users() {
		return Set.copyOf(this.byUser.keySet());
	}

	int count() {
		return this.byId.size();
	}

	/**
	 * Close clients, all of those that are chosen before. Those that are closing anyway
	 * do not count.
	 * @return how many these are
	 */
	static int close(Stream<StreamClient> clients, CloseReason reason) {
		List<StreamClient> chosen = clients.filter((client) -> client.closeReason() == null).toList();
		chosen.forEach((client) -> client.close(reason));
		return chosen.size();
	}

	/**
	 * Return the clients to close before one more may be opened: first those that are
	 * closing anyway. Any of them may begin to close meanwhile, so each is asked once.
	 */
	private List<StreamClient> surplus(List<StreamClient> clients) {
		if (clients.size() < this.maxPerUser) {
			return List.of();
		}
		List<StreamClient> closing = clients.stream().filter((client) -> client.closeReason() != null).toList();
		return Stream.concat(closing.stream(), clients.stream().filter((client) -> !closing.contains(client)))
			.limit(clients.size() + 1L - this.maxPerUser)
			.toList();
	}

}
